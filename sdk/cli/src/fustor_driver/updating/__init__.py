"""Brings a project that the template made to the current template, by a three-way merge of git's."""
