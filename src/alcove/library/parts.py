"""What a library is made of: values and adapters, picked by ``opening`` and passed around."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alcove.catalogue.connection import Catalogue, disconnect
from alcove.config import Config
from alcove.indexing.record_index import RecordIndex
from alcove.indexing.texts import ReadCache
from alcove.library.found_proposals import FoundProposals
from alcove.search.engine import SearchEngine
from alcove.vault import Vault

if TYPE_CHECKING:
    from alcove.library.naming import TagNames
    from alcove.library.standing import StandingRules


@dataclass(frozen=True, slots=True)
class Parts:
    """An open library's settings, catalogue, vault, engine, its cache of read originals, what its tags mean, its
    standing rules, AO3's records, and what is proposed for its tags.
    """

    config: Config
    catalogue: Catalogue
    vault: Vault
    engine: SearchEngine
    cache: ReadCache
    names: TagNames
    standing: StandingRules
    records: RecordIndex
    proposed: FoundProposals = field(default_factory=FoundProposals)

    def close(self) -> None:
        """Lets go of connections, files and memory."""
        self.engine.close()
        self.records.engine.close()
        self.cache.clear()
        disconnect(self.catalogue)
