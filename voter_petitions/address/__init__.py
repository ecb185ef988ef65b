"""Right address: who is competent for a petition, and what became of those sent wrong."""

from voter_petitions.address.defaults import load_competence
from voter_petitions.address.proposals import Proposal, propose, propose_all

__all__ = ["Proposal", "load_competence", "propose", "propose_all"]
