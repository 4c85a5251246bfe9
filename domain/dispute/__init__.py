"""The dispute: from the claim through mediation and arbitration to the award."""
