"""The members of a list, and the rule that they make together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from accrual.criteria.mentions import Mentioned
from accrual.criteria.model import AllOf, AnyOf, Not, Rule

__all__ = ["Item", "all_of", "any_of", "combined", "denied"]


@dataclass(slots=True)
class Item:
    """One member: a mention, or a rule that is made already.

    `joint` is what stands before it: `a` and, `o` or, `,`, `w` with, `e` for example.
    `loose` tells that a comma stands before the joint.
    """

    joint: str
    mention: Mentioned | None = None
    fixed: Rule | None = None
    negated: bool = False
    loose: bool = False

    @property
    def positive(self) -> Rule:
        """What it says, not counting that it is denied."""
        if self.mention is not None:
            return self.mention.test()
        if self.fixed is None:
            raise ValueError("an item is a mention or a rule")
        return self.fixed

    @property
    def rule(self) -> Rule:
        """What it says."""
        return denied(self.positive) if self.negated else self.positive

    @property
    def kind(self) -> str:
        """What it speaks of."""
        return self.mention.kind if self.mention is not None else ""


def denied(rule: Rule) -> Rule:
    """The opposite of a rule.

    >>> from accrual.criteria.model import Sex
    >>> denied(denied(Sex("male", (0, 4))))
    Sex(sex='male', span=(0, 4))
    """
    return rule.part if isinstance(rule, Not) else Not(rule)


def all_of(rules: Sequence[Rule]) -> Rule:
    """All rules together, without a node for a single one."""
    return rules[0] if len(rules) == 1 else AllOf(tuple(rules))


def any_of(rules: Sequence[Rule]) -> Rule:
    """Any of the rules, without a node for a single one."""
    return rules[0] if len(rules) == 1 else AnyOf(tuple(rules))


@dataclass(slots=True)
class _Cluster:
    """Members that hang together: "diabetes with nephropathy or retinopathy" is two groups, both of which must hold."""

    joint: str
    groups: list[list[Item]] = field(default_factory=list)
    examples: bool = False

    def takes(self, item: Item) -> bool:
        """Whether a member belongs to the last group and is no new cluster."""
        last = self.groups[-1]
        if item.joint == "e" or self.examples:
            return item.joint != "w"
        if item.joint == "w" or last[0].negated != item.negated:
            return False
        return item.negated or (len(self.groups) > 1 and not item.loose and item.kind == last[0].kind != "")

    def rule(self, kind: str) -> Rule:
        """All of its groups; a group is any of its members."""
        return all_of([_group(group, kind) for group in self.groups])


def _group(items: list[Item], kind: str) -> Rule:
    inner = [item.positive for item in items]
    if items[0].negated:
        return denied(any_of(inner))
    joints = {item.joint for item in items[1:]}
    return all_of(inner) if joints == {"a"} and kind == "inclusion" else any_of(inner)


def combined(items: Sequence[Item], kind: str) -> tuple[Rule, bool]:
    """The rule of a list, and whether its joints leave more than one reading.

    An exclusion's list of things rules out by each of them, however it is joined; two different ones that are joined
    by "and" must both be there.
    """
    clusters: list[_Cluster] = []
    for item in items:
        if clusters and clusters[-1].takes(item):
            clusters[-1].groups[-1].append(item)
            clusters[-1].examples |= item.joint == "e"
        elif clusters and item.joint == "w":
            clusters[-1].groups.append([item])
        else:
            clusters.append(_Cluster(item.joint, [[item]]))
    rules = [cluster.rule(kind) for cluster in clusters]
    if len(rules) == 1:
        return rules[0], False
    joints = {cluster.joint for cluster in clusters[1:]}
    if kind == "exclusion":
        return _ruling_out(clusters, rules, joints)
    if {"a", "o"} <= joints:
        return all_of(rules), True
    return (any_of(rules) if "o" in joints else all_of(rules)), False


def _ruling_out(clusters: list[_Cluster], rules: list[Rule], joints: set[str]) -> tuple[Rule, bool]:
    kinds = {group[0].kind for cluster in clusters for group in cluster.groups}
    alike = len(kinds) == 1 and "" not in kinds
    denies = any(cluster.groups[0][0].negated for cluster in clusters)
    if joints == {"a"} and len(rules) == 2 and not alike:
        return all_of(rules), denies
    if "a" in joints and not alike and "o" in joints:
        return any_of(rules), True
    return any_of(rules), denies and len(rules) > 1
