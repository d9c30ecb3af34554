"""The rule that the members of a list make together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from accrual.criteria.clause.listing import Item, all_of, any_of, denied
from accrual.criteria.model import AnyOf, Given, Rule

__all__ = ["combined"]


@dataclass(slots=True)
class _Cluster:
    """Members that hang together: "diabetes with nephropathy or retinopathy" is two groups, both of which must hold."""

    joint: str
    groups: list[list[Item]] = field(default_factory=list)
    examples: bool = False
    tied: list[Item] | None = None            # an example, and what stands with it alone

    def takes(self, item: Item) -> bool:
        """Whether a member belongs to the last group and is no new cluster."""
        last = self.groups[-1]
        if item.joint == "t":
            return True
        if item.joint == "e" or self.examples:
            return item.joint != "w"
        if item.joint == "w" or last[0].negated != item.negated:
            return False
        goes_on = item.joint == "," or len(last) > 1 or not item.loose      # not "needs treatment, or had antibiotics"
        if last[0].needed and goes_on and item.kind == last[0].kind != self.groups[0][0].kind:
            return True                      # "infection requiring antibiotics, antivirals, or antifungals"
        return item.negated or (len(self.groups) > 1 and not item.loose and item.kind == last[0].kind != "")

    def tie(self, item: Item) -> None:
        """Put what stands with an example to it alone: "…, including HIV infection with treatment, stroke"."""
        goes_on = self.tied is not None and item.joint != "w"
        tied = self.tied if goes_on and self.tied is not None else [self.groups[-1][-1]]
        self.tied = [*tied, item]
        both = all_of([tied[0].positive, any_of([each.positive for each in self.tied[1:]])])
        self.groups[-1][-1] = replace(tied[0], mention=None, fixed=both, asides=[], spoken=[])

    def ties(self, item: Item) -> bool:
        """Whether a member belongs to one example alone: what stands with it, and what goes on with that."""
        if not self.examples or item.negated:
            return False
        return item.joint == "w" or (self.tied is not None and item.joint == "o" and not item.loose and (
            item.kind == self.tied[1].kind != self.tied[0].kind))

    def options(self, rule: Rule) -> tuple[Rule, ...]:
        """The rules of one mention's qualities, side by side with other members: "active or chronic A, or B"."""
        varied = len(self.groups) == 1 and {item.joint for item in self.groups[0][1:]} == {"t"}
        return rule.parts if varied and isinstance(rule, AnyOf) else (rule,)

    def rule(self, kind: str) -> Rule:
        """All of its groups; a group is any of its members.  A denial reaches over all: "no pneumonitis with fever"."""
        if len(self.groups) > 1 and all(group[0].negated for group in self.groups):
            return denied(all_of([any_of([item.positive for item in group]) for group in self.groups]))
        first = self.groups[0][0].mention
        if first is not None and first.concept == "coinfection":
            kind = "inclusion"               # "co-infection with hepatitis B and C" is with both, wherever it is said
        return all_of([_group(group, kind) for group in self.groups])


def _group(items: list[Item], kind: str) -> Rule:
    inner = [item.positive for item in items]
    if items[0].negated:
        return denied(any_of(inner))
    joints = {item.joint for item in items[1:]}
    recovered = all(isinstance(rule, Given) for rule in inner)      # "recovered from the effects of surgery or drugs"
    return all_of(inner) if kind == "inclusion" and (joints == {"a"} or recovered) else any_of(inner)


def combined(items: Sequence[Item], kind: str) -> tuple[Rule, bool]:
    """The rule of a list, and whether its joints leave more than one reading.

    An exclusion's list of things rules out by each of them, however it is joined; two different ones that are joined
    by "and" must both be there.
    """
    clusters: list[_Cluster] = []
    for item in items:
        if clusters and clusters[-1].ties(item):
            clusters[-1].tie(item)
        elif clusters and clusters[-1].takes(item):
            clusters[-1].groups[-1].append(item)
            clusters[-1].examples |= item.joint == "e"
            clusters[-1].tied = None
        elif clusters and item.joint == "w":
            if item.of_all and all(len(cluster.groups) == 1 for cluster in clusters):
                clusters = [_Cluster("a", [[each for cluster in clusters for each in cluster.groups[0]]])]
            clusters[-1].groups.append([item])
        else:
            clusters.append(_Cluster(item.joint, [[item]]))
    rules = [cluster.rule(kind) for cluster in clusters]
    if len(rules) == 1:
        return rules[0], False
    any_one = any_of([each for cluster, rule in zip(clusters, rules, strict=True) for each in cluster.options(rule)])
    joints = {cluster.joint for cluster in clusters[1:]}
    if kind == "exclusion":
        return _ruling_out(clusters, rules, any_one, joints)
    if {"a", "o"} <= joints:
        return all_of(rules), True
    each = all(("recovered", None) in item.asides for item in items)       # "recovered from surgery or drugs"
    return (any_one if "o" in joints and not each else all_of(rules)), False


def _ruling_out(clusters: list[_Cluster], rules: list[Rule], any_one: Rule, joints: set[str]) -> tuple[Rule, bool]:
    kinds = {group[0].kind for cluster in clusters for group in cluster.groups}
    alike = len(kinds) == 1 and "" not in kinds
    denies = any(cluster.groups[0][0].negated for cluster in clusters)
    if joints == {"a"} and len(rules) == 2 and not alike:
        apart = clusters[1].groups[0][0].loose           # "inability to swallow, and conditions that affect absorption"
        return all_of(rules), denies or (apart and kinds == {"state", "condition"})
    if "a" in joints and not alike and ("o" in joints or kinds == {"condition", "therapy"}):
        return any_one, True                 # "HIV infection, hepatitis, and receiving antiretroviral therapy"
    return any_one, denies and len(rules) > 1
