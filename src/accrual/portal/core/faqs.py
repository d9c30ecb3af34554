"""Questions people ask about clinical trials, answered in our own words at reading grade 8 or below."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FAQS", "FIRST", "Faq", "grouped"]


@dataclass(frozen=True, slots=True)
class Faq:
    """A question, its anchor, the group it stands in, and the paragraphs of its answer."""

    slug: str
    group: str
    question: str
    answer: tuple[str, ...]


_TRIALS, _JOINING, _SAFETY, _SITE = "About clinical trials", "Joining a trial", "Safety and rights", "About this site"

FAQS = (
    Faq("what-is-a-trial", _TRIALS, "What is a clinical trial?", (
        "A clinical trial is a study with people. It finds out whether a treatment, a test or a way of care works, and "
        "how safe it is.",
        "A trial follows a fixed plan. Doctors, an ethics committee and the authorities check the plan before it starts.",
    )),
    Faq("why-take-part", _TRIALS, "Why should I take part?", (
        "You may get a new treatment early, and you are watched closely. What is learned can help other people later.",
        "But nobody can promise that it will help you. The new treatment may be no better than the usual one, and it "
        "can have side effects. Take your time, and ask your own doctor what else you could do.",
    )),
    Faq("how-long", _TRIALS, "How long does a trial take?", (
        "That differs a lot. Some trials take a few weeks, some take years. Often the treatment is short and check-ups "
        "go on for longer.",
        "A trial's page here shows when the whole study starts and ends. Ask the study team how long it would take "
        "for you.",
    )),
    Faq("payment", _TRIALS, "Do I get paid, and does it cost me anything?", (
        "It depends on the trial and the country. The tests and drugs under study are mostly free. Some trials pay for "
        "travel or for your time, others do not.",
        "Ask before you sign: What is free? What does my insurance have to pay? Who pays for the trip?",
    )),
    Faq("how-safe", _SAFETY, "How safe are clinical trials?", (
        "There are rules to keep people safe. An ethics committee must agree to each trial. Doctors check on you "
        "often. If a risk turns out to be too high, the trial is changed or stopped.",
        "There is still risk. A new treatment can have side effects that no one knows yet. The study team must tell "
        "you all that is known before you say yes.",
    )),
    Faq("phases", _TRIALS, "What do the phases mean?", (
        "Phase 1 tests a treatment in a few people to find a safe dose. Phase 2 tests it in more people to see if it "
        "may work. Phase 3 compares it with the usual treatment in many people. Phase 4 follows a treatment that "
        "doctors can already use.",
    )),
    Faq("placebo", _TRIALS, "Could I get a placebo?", (
        "Some trials give one group a placebo. It looks like the treatment but has no active substance. In most trials "
        "for serious illness a placebo is only given on top of the usual treatment.",
        "A trial's page here says if one of its groups gets a placebo.",
    )),
    Faq("who-can-join", _JOINING, "Who can join a trial?", (
        "Each trial has a list of rules, called criteria. They say which illness, age, test results and past treatments "
        "fit. The rules keep people safe and make the results clear.",
        "Each rule on a trial's page has a number, such as I8 or E2. You can use it when you talk with your doctor.",
    )),
    Faq("may-fit", _JOINING, "What does “may fit” mean?", (
        "Our check compares your answers with the rules of the trial. “May fit” means that we found no rule against "
        "it. It does not mean that you can join. Only the study team can decide that, after looking at your records.",
    )),
    Faq("need-doctor", _JOINING, "Do I need my doctor to join?", (
        "You can write to a study centre yourself. It is still wise to talk to your doctor first. Your doctor knows "
        "your illness and can send the records that the study team needs.",
    )),
    Faq("for-someone-else", _JOINING, "Can I look for someone else?", (
        "Yes. You can search for a relative or friend, and write to the study team for them. Ask them first if they "
        "agree to that.",
    )),
    Faq("after-contact", _JOINING, "What happens after I write to a study centre?", (
        "Your message goes to the study team, and you get a copy. They may call or write to ask more. If you seem "
        "to fit, they invite you to a visit and explain the trial. Only then do you decide.",
    )),
    Faq("leave", _SAFETY, "Can I leave a trial again?", (
        "Yes, at any time, and you need not say why. You will still get the usual care. Tell the study team, as it "
        "can be unsafe to stop some drugs at once.",
    )),
    Faq("consent", _SAFETY, "What is informed consent?", (
        "Before you join, the study team tells you what will be done, what may go wrong and what else you could do. "
        "You get this in writing. You have time to ask and to think. You sign only if you want to.",
    )),
    Faq("my-data", _SAFETY, "Who sees my data?", (
        "In a trial, the study team keeps your health data under a code in place of your name. Those who run or "
        "check the trial may look at it.",
        "On this site you can search and read without telling us who you are. Our privacy notice says what we keep if "
        "you write to a study centre.",
    )),
    Faq("trust-page", _SITE, "Where do the trial pages come from?", (
        "From the records that study teams file at the public registry ClinicalTrials.gov. We add plain words, made by "
        "fixed rules. The words of the record stand next to ours, so you can compare.",
    )),
    Faq("wrong-page", _SITE, "What if a page is wrong or old?", (
        "Trust the study team over any page. Each trial page shows when the record was last checked, and links to the "
        "registry. If the date is long ago, ask the study centre if the trial still takes people.",
    )),
)

FIRST = FAQS[:5]  # the ones a trial page shows


def grouped() -> tuple[tuple[str, tuple[Faq, ...]], ...]:
    """The questions by group, groups in the order of their first question."""
    groups = dict.fromkeys(faq.group for faq in FAQS)
    return tuple((group, tuple(faq for faq in FAQS if faq.group == group)) for group in groups)
