"""The house's walls and rules, as tests.

source       a file of the repository, as the rules see it
calls        how the rules read names and calls
findings     what a rule says
shape        rules about names and sizes
portability  rules about what one system has and another has not
safety       rules about what is never right here
wording      rules about comments, and about text that belongs to one machine
rules        all rules, and which files each looks at
examples     for each rule, what it refuses and what it lets pass
walls        a sketch of the house to try the import contracts on
papers       what the project's papers say
"""
