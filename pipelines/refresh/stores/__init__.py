"""Raw folders and warehouses in object stores: what can be done with a store, and what refresh does in one.

A store has no links, renames or locks. Objects of a version are written first, under names that hold a digest of their
bytes, and one pointer last; who writes holds a lease. Readers follow the pointer.
"""
