"""A lifelike clinic for trying the portal out; development only."""
