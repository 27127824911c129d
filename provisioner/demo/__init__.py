"""The main job on a fictional member, for somebody who has just cloned the project."""
