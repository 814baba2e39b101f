from hypothesis import settings

# The machines that run these tests are shared: how long an example takes says nothing.
settings.register_profile("without deadlines", deadline=None)
settings.load_profile("without deadlines")
