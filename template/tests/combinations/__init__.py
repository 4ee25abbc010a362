"""The combinations of options that make different projects, and the steps to run in these projects."""
