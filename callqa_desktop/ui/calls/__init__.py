"""The page of calls: which call next?"""
