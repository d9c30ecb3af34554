"""Eligibility text → headings and items, nested as their lists are, with nothing left out."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from accrual.criteria.layout.characteristics import label_of, names_topic, runs_into_label, topic_of
from accrual.criteria.layout.cohorts import (
    ends_sex,
    gives_examples,
    is_of_others,
    names_disease,
    names_patients,
    reach_of,
)
from accrual.criteria.layout.denials import with_denials
from accrual.criteria.layout.footnotes import Footnotes
from accrual.criteria.layout.items import Item, with_alternatives
from accrual.criteria.layout.labels import KIND, NUMBER, OWN_LABEL, named_labels, names_part, names_people
from accrual.criteria.layout.lines import SEX_OF_RECORD, Line, is_old_style, logical_lines
from accrual.criteria.layout.open_lists import turns, with_open_lists
from accrual.criteria.layout.titles import PREVENTS, title_of
from accrual.criteria.model import Span

__all__ = ["Item", "Split", "split"]

_OWN_GROUP = re.compile(OWN_LABEL, re.IGNORECASE)
_ONE_GROUP = re.compile(
    rf"\W*(?:for\s+)?(?P<kind>{KIND})\s+(?P<number>{NUMBER})"
    rf"(?!\s*(?:,|and|or|&|/|[-–]|to|through)\s*(?:{KIND}\s+)?{NUMBER})", re.IGNORECASE)
_OF_A_PART = re.compile(r"(?:steps?|parts?|phases?|cohorts?|arms?)\s+(?:[\divx]+[a-d]?|[a-h])\b", re.IGNORECASE)
_PLAIN_SECTION = re.compile(r"(?:key\s+)?inclusion\s+criteria\W*", re.IGNORECASE)
_SEVERAL = re.compile(r"\band\b|[,&]", re.IGNORECASE)
_TYPE_WORD = re.compile(r"\W*(?:inclusion|exclusion|excluded|eligibility|patients must have)\W*", re.IGNORECASE)
_TYPE_HEAD = re.compile(
    r"(?:[\w/&,'’()-]+\s+){0,6}?(?P<what>inclusion|exclusion|eligibility|eligible|entry|selection|enrol\w*)\b"
    r"(?:\s*(?:/|and|&|or)\s*(?:inclusion|exclusion))?\s*(?:criteri(?:a|on|as|ons))?\b[^:.;]{0,80}?(?:\s*[:：])+",
    re.IGNORECASE,
)
_PLAIN_HEAD = re.compile(
    r"(?:(?:key|main|major|general|specific|additional|patient|subject|participant|study|the)\s+)*"
    r"(?P<what>inclusion|exclusion)(?:\s+criteri(?:a|on|as))?"
    r"(?:\s+(?:for|of)\s+[\w /,-]{1,60}|\s+[-–—]\s+[\w /,-]{1,60})?(?:\s*\([^)]{1,60}\))?\s*[.:：;-]*",
    re.IGNORECASE,
)
_ENDS_IN_SECTION = re.compile(
    r"(?:^\W*criteria\s+for\s+(?P<of>inclusion|exclusion)|\b(?P<what>inclusion|exclusion)\s+criteri(?:a|on))\s*:?\s*$",
    re.IGNORECASE)
_TYPE_NAME = re.compile(
    r"(?:(?!\b(?:in|ex)clusion\b).){0,120}\b(?P<what>inclusion|exclusion)\b(?:(?!\b(?:in|ex)clusion\b).){0,120}",
    re.IGNORECASE | re.DOTALL)
_EMPTY_PAIR = re.compile(
    r"\s*inclusion criteria:\s*exclusion criteria:(?:[^\S\r\n]*(?:\r\n|\r|\n)){3}", re.IGNORECASE)
# "Exclusion criteria for this study: subjects meeting any of the following will not be able to take part:"
_LONG_HEAD = re.compile(
    r"(?:(?:key|main|major|general|the)\s+)?(?P<what>inclusion|exclusion)\s+criteri(?:a|on|as)\b"
    r"(?=[^.;]{0,250}\b(?:the\s+following|below|criteria)\b)"
    r"(?![^.;]{0,300}(?:\b(?:includes?|except|using|records?)\b|\d\)))[^.;]{8,300}[.;]?", re.IGNORECASE)
_ELIGIBLE_HEAD = re.compile(
    r"(?:\w+\s+){0,2}(?:criteria\s+for\s+[^.;:]{0,60}\beligibility\b|eligibility\s+criteria\b)[^.;:]{0,80}",
    re.IGNORECASE)
_ELIGIBILITY = re.compile(
    r"\W*(?:(?!(?:other|general|from|of|further|additional)\b)[\w/-]+\s+){1,5}eligibility(?:\s+criteri(?:a|on))?"
    r"(?:\s+for\s+[\w\s/-]{1,60})?\W*", re.IGNORECASE)
_EXCLUDING = re.compile(
    r"exclu|not (?:be )?(?:eligible|qualif|permitted|allowed|enter|enrol|randomi|recruit|accept|admit|include"
    r"|participate|take part)|ineligib|disqualif"
    r"|may not|cannot|can not|non-?inclusion|(?:must|should|shall) not (?:meet|satisfy|fulfil)"
    r"|\bex(?:l|lc|c)usion\b|\b(?:withdrawal|elimination|termination|discontinuation|rejection|exit|drop-?\s?out)\s+criteri"
    r"|\bnon?[\s-]eligib|^\W*(?:\w+\s+)?contra-?indications?\W*$", re.IGNORECASE,
)
_MUST_MEET = re.compile(
    r"\W*(?:[\w,]+\s+){0,10}?(?:patients?|subjects?|participants?|individuals?)\s+(?:must|should|ha(?:ve|s)\s+to"
    r"|needs?\s+to)\s+"
    r"(?:meet|satisfy|fulfill?)\s+(?:all|each|every|the\s+following)\b"
    r"(?P<study>[^.]{0,80}\b(?:eligib\w+|enrol\w*|ent(?:er|ry)|includ\w+|inclusion|participat\w+)\b)?", re.IGNORECASE)
# "Brain metastases are permitted if all of the following criteria are met:"
_ON_CONDITION = re.compile(
    r"\b(?:(?:permitted|allowed|eligible)\b[^:]{0,40}\b(?:if|when|provided)|provided(?:\s+that)?|as\s+long\s+as)\b"
    r"[^:]{0,60}\b(?:following|criteria|conditions)\b", re.IGNORECASE)
# "Patients with HIV may be enrolled if all of the following are met:" says nothing of the others.
_LETS_SOME_IN = re.compile(
    r"(?:patients|subjects|participants|volunteers|individuals|people)\s+(?:with|who)\b[^:]*"
    r"\b(?:is|are|may|can|will)\s[^:]*\b(?:eligible|enrol|includ)", re.IGNORECASE)
# "Histologically confirmed invasive breast cancer:" is demanded, whatever stands below it.
_CONFIRMED = re.compile(
    r"\W*(?:(?:histo|cyto|patho)log\w+|biopsy)\W[\w\s/-]{0,40}\b(?:confirmed|proven|documented|verified)\b",
    re.IGNORECASE)
# "Stage IV disease, meeting all of the following criteria:" is demanded, or one of several that are.
_DISEASE_MEETS = re.compile(
    r"\b(?:disease|cancer|carcinoma|lymphoma|leuka?emia|sarcoma|melanoma|tumou?r),?\s+meeting\s+(?:all|both)\s+of\b",
    re.IGNORECASE)
_IF = re.compile(r"\b(?:if|when|provided)\b", re.IGNORECASE)
# "Subjects with another cancer, other than:" opens a list, though it may begin as a heading of a group does.
_LEFT_OPEN = re.compile(
    r"\b(?:other\s+than|except(?:\s+for|ing)?|exceptions?(?:\s+of)?|unless|either)\W*$", re.IGNORECASE)
_INCLUDING = re.compile(r"inclu|eligib|required|must|patients? with|entry criteria", re.IGNORECASE)
_NOTHING = re.compile(
    r"(?:not (?:specified|applicable|stated|provided)|none(?: specified| stated)?|n/?a|see disease characteristics"
    r"|no (?:specific )?(?:inclusion|exclusion) criteria|not yet specified|unspecified|see above"
    r"|please contact site for information|key|main|abbreviated|selected|deleted|who|any age|all ages"
    r"|see (?:surgery|chemotherapy|radiotherapy|biologic therapy|endocrine therapy|above|below)"
    r"|no eligibility criteria|medical history and concurrent diseases?:?|concomitant medications?:?"
    r"|allergies and adverse drug reactions?:?"
    r"|(?:both )?males? (?:or|and) females?(?: patients)?)\.?"
    r"|<!--[\s\w-]*-->|[^\w<>≥≤]*(?:\w|\d{1,2}(?:\.\d{1,2})?|[ivx]{1,4})?[^\w<>≥≤]*", re.IGNORECASE,
)
_CHOICE = re.compile(
    r"\b(?:one|two|three|four|any|some|either|\d)\b(?: or more)?(?: of)?(?: the| these)?(?: \w+){0,3}"
    r" (?:following|below|criteria)", re.IGNORECASE,
)
_ONE_OF = re.compile(
    r"\W*(?:(?:the\s+)?presence\s+of\s+|must\s+have\s+|has\s+|have\s+|with\s+)?(?:at\s+least\s+one"
    r"|one\s+or\s+more|any\s+one)\s+"
    r"(?!prior\b|previous\b)[^:.;]{3,80}:\s*$", re.IGNORECASE)
_LISTED = ("following", "below", "criteria")
# A title of a section though a marker stands before it, as nobody rules out any treatment at all.
_TITLE = re.compile(
    r"(?:(?:Prior|Previous|Concomitant|Concurrent|and|or)(?:\s*/\s*|\s+))*(?:Medications?|Treatments?|Therap(?:y"
    r"|ies)|Drugs?)"
    r"(?:\s*(?:/|and|&|or)\s*(?:(?:Prior|Concomitant|Concurrent)\s+)?(?:Medications?|Treatments?|Therap(?:y|ies)"
    r"|Drugs?))+:?")
_PERSONS_WHO = re.compile(
    r"(?:patients|subjects|participants|you|people|volunteers|individuals)\b.{0,40}\b(?:eligible|enrol|entry)"
)
_PATIENTS = re.compile(r"patients?(?:\s+participants?)?\s+(?:must|should|are|will)\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
_PRINTED = re.compile(r"\S")
_LONGEST_HEAD = 120
_NAMES_GROUPS = re.compile(                  # of which a long heading may name several by their treatments
    r"(?:(?!exclu|ineligib|\bnot be\b|eligib|\bmust\b)[^.;<>≥≤]){1,160}\b(?:arms?|cohorts?"
    r"|groups?)\s*:", re.IGNORECASE)
_ENDS_AS_HEAD = re.compile(
    r"(?:(?!\b(?:meet\w*|met|fulfil\w*|satisf\w*|must|who|not|any|see|per)\b)[^.;?!:<>≥≤]){1,110}"
    r"\b(?:inclusion|exclusion|eligibility)\s+criteria", re.IGNORECASE)
_FAR_IN = 1000
_DEEPEST = 8                                 # deeper lists than any person writes stay at this level


@dataclass(frozen=True, slots=True)
class Split:
    """Headings as spans, items as a forest; together they hold every non-blank character once."""

    headings: tuple[tuple[int, int], ...]
    items: tuple[Item, ...]


def split(text: str) -> Split:
    r"""The headings and items of an eligibility text.

    >>> found = split("Inclusion Criteria:\n* Adults\n  * aged 18 or over\nExclusion Criteria:\n* Pregnancy")
    >>> [(item.type, len(item.items)) for item in found.items]
    [('inclusion', 1), ('exclusion', 0)]
    """
    return _Splitter(text).run()


class _Splitter:
    """Walks the logical lines once, keeping the open lists and the section it stands in."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.headings: list[tuple[int, int]] = []
        self.items: list[Item] = []
        self.open: list[tuple[Line, Item]] = []
        self.section = self.type = "inclusion"
        self.topic = self.label = ""          # the last label of the old layout, and the concept that it names
        self.group: Span | None = None        # the heading of a cohort, where one was the last
        self.outer: Span | None = None        # that of which it is a part
        self.headed = 0                       # how many items there were before it
        self.number = self.before = 0         # the last number of a list, and that before the heading
        self.outside: dict[int, int] = {}     # by how far they are set in, the last numbers before such a heading
        self.innermost = _FAR_IN              # how far the numbers behind it are set in at least
        self.group_indent = 0                 # of a heading that an item opens; others may be set in by mistake
        self.named: frozenset[int] = frozenset()             # where labels begin that say what their part is of
        self.old_style = is_old_style(text)
        self.footnotes = Footnotes(text)
        pair = _EMPTY_PAIR.match(text)        # of a record whose lists are empty: what it demands stands below both
        self.empty_until = pair.end() if pair is not None else 0

    def run(self) -> Split:
        lines = logical_lines(self.text)
        self.named = named_labels(self.text, lines)
        for number, line in enumerate(lines):
            self._take(line, lines[number + 1] if number + 1 < len(lines) else None)
        self._label_moved(lines[-1] if lines else None)
        with_denials(self.text, self.items)
        items = tuple(with_open_lists(
            self.text, with_alternatives(self.text, self.items, self.headings), self.headings))
        return Split(tuple(_outside(self.headings, items)), items)

    def _label_moved(self, last: Line | None) -> None:
        """The items of the first list are of the part that the last line names: the registry moves what stands before.

        "Inclusion criteria:" comes first in each of its records, so a "Phase 1" above it has gone to the end.
        """
        if last is None or not self.items or self.headings[-1:] != [(last.start, last.end)]:
            return
        said = self.text[last.start:last.end]
        above = [self._said(head) for head in self.headings if head[0] < self.items[0].start]
        if not above or _PLAIN_SECTION.fullmatch(above[-1]) is None or self.items[0].type != "inclusion" or (
                not names_part(said) or reach_of(said) != "cohort" or _SEVERAL.search(said)):
            return
        ends = next(head[0] for head in self.headings if head[0] > self.items[0].start)
        for item in self.items[:bisect_right([item.start for item in self.items], ends)]:
            if item.heading is None and SEX_OF_RECORD.fullmatch(self.text, item.body, item.end) is None:
                item.heading = self.headings[-1]

    def _take(self, line: Line, following: Line | None) -> None:
        """The headings that a line starts with, and the item that follows them on it."""
        while (ends := self._heading_end(line, following)) is not None:
            within = bool(self.open) and self.text[self.open[-1][1].end - 1] == ":"
            self.open.clear()
            self.headings.append((line.start, ends))
            if line.style == "number0." and (number := _NUMBER.search(self.text, line.start, line.body)) is not None:
                self.number = int(number[0])         # "8. For Part B only:", "9. …"
                if self.group is None:
                    self.outside[line.indent] = self.number
            near = min(line.indent, following.indent) if line.style and following is not None else 0
            self._reach((line.start, ends), line.indent if within else near)
            rest = _PRINTED.search(self.text, ends, line.end)
            if rest is None:
                return
            line = Line(rest.start(), rest.start(), line.end, line.indent)
        self._add(line)

    def _reach(self, heading: Span, indent: int) -> None:
        """For whom the items below a heading hold: a cohort's go on below "Renal:", what is allowed does not."""
        said = self.text[slice(*heading)].strip()
        reach = "" if self.type == "exclusion" and gives_examples(said) else reach_of(said)
        beside = self.group is not None and is_of_others(self._said(self.group)) and names_patients(said)
        if beside or reach in ("cohort", "female", "male", "allowed", "timed"):
            whole = self.outer or self.group
            of_part = names_disease(said) and whole is not None and reach_of(of := self._said(whole)) == "cohort"
            self.outer = whole if of_part and not names_disease(of) else None
            self.group, self.group_indent, self.headed = heading, indent, len(self.items)
            self.before = self.number if not self.before or self.number else self.before
            self.number, self.innermost = 0, _FAR_IN
        elif (reach == "everyone" and not self._opens_group(said)) or self._ends_group(said):
            self.group = self.outer = None

    def _opens_group(self, said: str) -> bool:
        """Whether a heading only opens the list of a cohort: "Phase I", "They must meet the following criteria:"."""
        return self.group is not None and self.headed == len(self.items) and "following" in said and (
            " all " not in said and reach_of(self._said(self.group)) == "cohort")

    def _said(self, heading: Span) -> str:
        return self.text[slice(*heading)].strip()

    def _ends_group(self, said: str) -> bool:
        """Whether a heading is of everybody again: a section's, an old layout's, or any behind what is allowed."""
        if self.group is None or not said:
            return False
        last = reach_of(self.text[slice(*self.group)].strip())
        section = "criteri" in said.lower() or _TYPE_WORD.fullmatch(said) is not None
        if section and self.headed in (len(self.items), -1) and last == "cohort" and not names_disease(said):
            self.headed = -1 if self.headed != -1 else -2     # "Arm 1:", "Inclusion criteria:", then the exclusions
            return False
        return section or last in ("allowed", "female", "male", "timed") or names_topic(said)

    def _heading_end(self, line: Line, following: Line | None) -> int | None:
        """Where a heading that starts this line ends; None where it is no heading."""
        section = self._section_end(line, following)
        if section is not None:
            return section
        if line.body == line.end or _NOTHING.fullmatch(self.text, line.body, line.end):
            return line.end
        if self.old_style:
            above = self.text[self.open[-1][1].body:self.open[-1][1].end] if self.open else ""
            if (label := label_of(self.text, line, self.label, above)) is not None:
                self._enter_group(label[0])
                return label[1]
        long = line.end - line.body > _LONGEST_HEAD and not (
            self.text[line.end - 1] == ":" and _NAMES_GROUPS.fullmatch(self.text, line.body, line.end))
        if not long and self._is_group_head(line, following):
            self._enter_group(self.text[line.body:line.end])
            return line.end
        return None

    def _section_end(self, line: Line, following: Line | None) -> int | None:
        """Where "Inclusion Criteria:" ends; None where the line names no section."""
        coloned = ":" in (said := self.text[line.body:line.end]) or "：" in said
        for pattern in (_PLAIN_HEAD, _TYPE_HEAD) if coloned else (_PLAIN_HEAD,):
            found = pattern.match(self.text, line.body, line.end)
            if found and (found.end() == line.end or found[0][-1] in ":：") and _names_section(found):
                what = "inclusion" if found.end() <= self.empty_until else found["what"].lower()
                what = "exclusion" if PREVENTS.search(found[0]) else what
                self._enter(found[0].lower(), what)
                return found.end()
        if line.style:
            return None
        if (found := _LONG_HEAD.fullmatch(self.text, line.body, line.end)) is not None:
            self._enter("", found["what"].lower())
        elif following is not None and following.style and (
                found := _ELIGIBLE_HEAD.fullmatch(self.text, line.body, line.end)) is not None:
            self._enter(found[0].lower(), "eligibility")     # "Criteria for continuing eligibility"
        return None if found is None else found.end()

    def _enter(self, words: str, what: str) -> None:
        self.topic = ""
        excluding = what == "exclusion" or (what != "inclusion" and _EXCLUDING.search(words) is not None)
        if what == "eligibility" and re.search(r"\bexclusion\b", words) and "inclusion" not in words:
            excluding = True
        self.section = self.type = "exclusion" if excluding else "inclusion"

    def _enter_group(self, words: str) -> None:
        """A heading inside a section: "Patients with the following are excluded:" turns the type until the next."""
        self.topic = topic_of(words) if self.old_style else ""
        self.label = words if names_topic(words) else self.label
        if title := title_of(words):                                     # "Exclusion criteria for cohorts D and E"
            self.section = self.type = title
        elif (ends := _ENDS_IN_SECTION.search(words)) is not None:       # "Arm B Key Inclusion Criteria"
            what = (ends["what"] or ends["of"]).lower()
            excludes = what[:2] == "ex" or PREVENTS.search(words)           # "İ" has no plain small letter
            self.section = self.type = "exclusion" if excludes else "inclusion"
        elif (named := _TYPE_NAME.fullmatch(words)) is not None and names_part(words):     # "Phase 2 (STS): Inclusion"
            self.section = self.type = named["what"].lower()
        elif _EXCLUDING.search(words):
            self.type = "exclusion"
        elif (meets := _MUST_MEET.match(words)) is not None:             # also behind the exclusions
            self.type = "inclusion"
            self.section = "inclusion" if meets["study"] else self.section
        elif _ELIGIBILITY.fullmatch(words):                              # "Donor eligibility", behind the exclusions
            self.type = "inclusion"
        elif _INCLUDING.search(words) or words.isupper():
            self.type = self.section

    def _is_group_head(self, line: Line, following: Line | None) -> bool:
        """A line of its own that names what follows: "PATIENT CHARACTERISTICS:", "Cohort A:", "Hematopoietic"."""
        said = self.text[line.body:line.end]
        low = said.lower()
        if self._is_label(line, following):
            return True
        goes_on = following is not None and not following.style and self.text[following.body].islower()
        if not line.style and said[0].isupper() and names_people(said) and not goes_on and not said.endswith("."):
            return True
        stands_out = not line.style or said.isupper() or (
            line.style.startswith("bullet") and _OF_A_PART.match(said) is not None)
        if following is not None and stands_out and title_of(said):
            return True                       # "Inclusion criteria specific to cohort B", "STEP 2 INCLUSION CRITERIA"
        if said.endswith(":") and "one" in low and _ONE_OF.match(said) is not None and self.type == "inclusion":
            return False                      # "At least one deficit:", of those below
        if any(word in low for word in _LISTED) and _CHOICE.search(said) and not _EXCLUDING.search(said):
            return False                      # "at least one of the following:" is logic, so an item with items
        if line.style or following is None or re.search(r"[<>≥≤]", said):
            return bool(line.style and following is not None and _TITLE.fullmatch(said)) or bool(
                line.style and names_topic(said) and said.endswith(":"))
        if said.endswith((":", "：")):       # "Other cancers, except:" is logic too
            if _ON_CONDITION.search(said) or _LEFT_OPEN.search(said) or self._lets_in(said):
                return False
            if self.type == "inclusion" and (_CONFIRMED.match(said) or _DISEASE_MEETS.search(said)):
                return False
            return reach_of(said) != "" or _EXCLUDING.search(said) is not None or not turns(said, self.type)
        if following.style and self.group is not None and _is_next(self._said(self.group), said):
            return True
        if following.style and said[0].isupper() and "riteria" in said and _ENDS_AS_HEAD.fullmatch(said) is not None:
            return True                       # "Cohort A (HER2-Low Breast Cancer) Inclusion Criteria"
        if not (following.style and said[0].isupper() and len(said) <= 50 and len(said.split()) <= 6):
            return False
        if self._between_unmarked(line) or re.search(r"[.;?!]", said):
            return False
        return re.search(r"[\d,]", said) is None or reach_of(said) == "cohort"      # "Phase 2 only" has a number

    def _lets_in(self, said: str) -> bool:
        """Whether a line lets some in on a condition, or for all that the exclusions say."""
        return _LETS_SOME_IN.match(said) is not None and _EXCLUDING.search(said) is None and (
            self.section == "exclusion" or _IF.search(said) is not None)

    def _is_label(self, line: Line, following: Line | None) -> bool:
        """Whether a line only names a portion of the study, and is no head of a list that is set in below it."""
        said = self.text[line.body:line.end]
        if following is not None and line.style and said.isupper() and said.endswith("PATIENTS:") and (
                self.group is not None):
            return following.indent <= line.indent + 1       # beside "PHASE I PATIENTS:"
        if line.start in self.named:
            return True
        if not names_part(said, marked=bool(line.style)):
            return False
        return following is None or not (line.style and following.style) or not _is_below(line, following)

    def _between_unmarked(self, line: Line) -> bool:
        """Whether the item before has no marker either: then short lines are items of a plain list."""
        return bool(self.items) and not (self.open and self.open[0][0].style) and not line.blank_before

    def _add(self, line: Line) -> None:
        if not line.style and SEX_OF_RECORD.fullmatch(self.text, line.body, line.end):      # behind the exclusions too
            self.open.clear()
            self.items.append(Item(line.start, line.body, line.end, "inclusion", ""))
            return
        if line.style and line.indent < self.group_indent - 1:
            self.group = None                # the list in which the heading stood has ended
        if self.group is not None and not line.style and _PATIENTS.match(self.text, line.body, line.end) and (
                is_of_others(self.text[slice(*self.group)])):
            self.group = None                # "Clinicians must: …", "Patients must be diagnosed with cancer"
        own = self.group is not None and _OWN_GROUP.match(self.text, line.body, line.end) is not None
        if self.group is not None and ends_sex(self.text, line.body, line.end) and (
                reach_of(self._said(self.group)) in ("female", "male")):
            self.group = None
        if line.style == "number0." and (number := _NUMBER.search(self.text, line.start, line.body)) is not None:
            if self.group is not None and not self.number and int(number[0]) == self.before + 1 > 1 and (
                    self.headed < len(self.items)):
                self.group = self.outer = None                       # the list in which the headings stand goes on
            self.number = int(number[0])
            self._goes_on_outside(line)
        if own and self.group is not None and _is_next(self._said(self.group), self.text[line.body:line.end]):
            self.group = self.outer = None                           # "Group 2: melanoma:", "Group 3: breast cancer."
        group, outer = (None, None) if own else (self.group, self.outer)
        if self.topic and runs_into_label(self.text[line.body:line.end]):
            self.topic = ""
        item = Item(line.start, line.body, line.end, self.type, self.topic, group, outer)
        if (note := self.footnotes.take(item)) is not None:
            self.headings.append(note)
            if item.body == item.end:
                return
        parent = self._parent(line)
        if parent is not None:
            item.heading = item.outer = None              # what it stands under holds for both
        (parent.items if parent else self.items).append(item)
        self.open.append((line, item))

    def _goes_on_outside(self, line: Line) -> None:
        """A number that goes on further out, after a heading within the list, is of everybody again."""
        if self.group is not None and line.indent < self.innermost - 1 < _FAR_IN - 1 and (
                self.outside.get(line.indent, -1) + 1 == self.number):
            self.group = self.outer = None
        if self.group is None:
            self.outside[line.indent] = self.number
        self.innermost = min(self.innermost, line.indent)

    def _parent(self, line: Line) -> Item | None:
        """The open item that this line stands under; lists that have ended are closed."""
        while self.open:
            if len(self.open) < _DEEPEST and self._is_child(*self.open[-1], line):
                return self.open[-1][1]
            self.open.pop()
        return None

    def _is_child(self, above: Line, item: Item, line: Line) -> bool:
        if not line.style or any(_same_list(other, line) for other, _ in self.open):
            return False
        introduces = item.body < item.end and self.text[item.end - 1] == ":"
        if line.indent > above.indent + 1:
            return bool(above.style) or introduces
        if line.indent < above.indent - 1:
            return False
        return _rank(line.style) > _rank(above.style) if above.style else introduces


def _names_section(found: re.Match[str]) -> bool:
    """Whether a heading is of all patients, or keeps some of them out."""
    words = found[0].lower()
    if words.startswith(("within ", "before ", "after ")):
        return False                         # "Within 6 months before inclusion: infarction, stroke"
    if _PERSONS_WHO.match(words) is not None:
        return _EXCLUDING.search(words) is not None or _LETS_SOME_IN.match(words) is None
    return "criteri" in words or found["what"].lower() in ("inclusion", "exclusion")


def _is_next(heading: str, said: str) -> bool:
    """Whether a line is of another group of the same kind: "Group 2: Melanoma:", "Group 3: thyroid cancer"."""
    one, other = _ONE_GROUP.match(heading), _ONE_GROUP.match(said)
    return one is not None and other is not None and one["kind"].lower() == other["kind"].lower() and (
        one["number"].lower() != other["number"].lower())


def _is_below(line: Line, following: Line) -> bool:
    """Whether a line with a marker begins a list below the one before."""
    deeper = following.indent > line.indent + 1
    return deeper or (following.indent >= line.indent - 1 and _rank(following.style) > _rank(line.style))


def _same_list(one: Line, other: Line) -> bool:
    return one.style == other.style and abs(one.indent - other.indent) <= 1


def _rank(style: str) -> tuple[int, int]:
    """How deep a marker usually stands: numbers over letters over Roman numerals over bullets."""
    order = ("number", "coded", "letterU", "letterl", "roman", "bullet")
    place = next(i for i, name in enumerate(order) if style.startswith(name))
    return place, len(style) if style.startswith("bullet") else int(style[6]) if style.startswith("number") else 0


def _outside(headings: list[Span], items: tuple[Item, ...]) -> list[Span]:
    """The headings but those that became a part of an item, as an "or" on a line of its own does."""
    starts = [item.start for item in items]
    return [head for head in headings
            if not (at := bisect_right(starts, head[0])) or head[1] > items[at - 1].last]
