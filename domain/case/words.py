"""How roles are named in what people read."""


def the(role: str) -> str:
    """Return a role as a sentence names it: "ops", "the project manager"."""
    return "ops" if role == "ops" else f"the {role.replace('-', ' ')}"
