"""The English demonstration desk: a small online shop that sends fruit and gift boxes."""

from supportctl.demo_texts import Texts, Topic
from supportctl.demo_texts.en_topics import TOPICS
from supportctl.demo_texts.en_troubles import COURIER, PRINTER, TILL

_OUTREACH = Topic(
    "order",
    "request",
    1,
    ("The {item} is short this week", "Your order {order}: a question from us"),
    (
        "Of the {item} you ordered there is little this week. May we send a slightly larger box at the same price?",
        "We could not reach anybody at the address of {order}. Is the house number correct?",
    ),
    ("Wonderful, then that is what we do. Thank you.", "Thank you, corrected. It leaves with the evening van."),
    (),
    ("Good that you ask. Please go ahead.", "Number 14, not 41. My mistake."),
)

TEXTS = Texts(
    agents=("Robin", "Alex", "Jo"),
    topics=TOPICS,
    courier=COURIER,
    printer=PRINTER,
    till=TILL,
    outreach=_OUTREACH,
    chasers=("Is there any news about this?", "I wrote yesterday and have heard nothing so far.", "Anybody there?"),
    third_time="This is the third time I ask about the same box. Does anybody read this at all?",
    third_rating="Third time I ask about the same box.",
    notes=(
        "Rang the depot: they call back before four.",
        "Second report about the same van. Worth a word with the courier.",
        "Long-standing customer, be generous.",
        "Checked with the packing room: nothing unusual.",
    ),
    thanks=("Thank you, that was quick!", "Great, all sorted. Thanks.", "Arrived. Many thanks for your help."),
    again=(
        "It happened again this morning, I am afraid.",
        "Sorry to come back: only half of it has arrived.",
        "The refund is still not there. Could you look once more?",
    ),
    away=("I am out of the office until {day} and will answer when I am back.",),
    silent="No answer for some days, so I close this for now. Just write and we carry on.",
    receipt="Thank you for your message. We answer Monday to Friday from 9 to 5.",
    comments=(
        (
            "Answered within the hour, thank you.",
            "So friendly, I will order again.",
            "New box the very next day. Brilliant.",
            "A real person who reads what one writes!",
            "Sorted while I was still on the phone.",
        ),
        ("Good, though it took a day.", "All fine in the end.", "Helpful, but I had to explain it twice."),
        ("It was all right. I would have liked a call.", "Solved, but slowly."),
        (
            "I had to ask twice before anybody looked.",
            "The answer did not fit my question.",
            "Kind words, but I still have no box.",
        ),
        (
            "Nobody called back as promised. I have told all my friends.",
            "The party was over before the fruit came.",
            "I will order elsewhere next time.",
            "You blame the courier. I paid you, not him.",
        ),
    ),
    remarks=(
        ("complaint", ("The parcels are far too hard to open.", "On hold for twenty minutes, then cut off.")),
        ("suggestion", ("A box without citrus would be nice.", "Text us when the van is ten minutes away.")),
        ("praise", ("Best pears we had all year.", "Your packing room staff are lovely.")),
    ),
    greetings=("Hello,", "Hi there,", "Good morning,", "Dear all,", "Hi,"),
    closings=("Kind regards\n{sign}", "Thanks\n{sign}", "Best wishes, {sign}", "Many thanks in advance\n{sign}"),
    reply_frame="Hello {name},\n\n{text}\n\nBest wishes\n{agent}",
    gift="gift",
    customer_notes=(
        "Prefers to be called after five.",
        "Sends a box to the grandparents every month.",
        "Had two broken jars in spring; we wrote by hand to apologise.",
        "Orders for the whole office in December.",
    ),
    tiers=("gold", "silver"),
    organisations=(
        "Brook Lane Dental Care",
        "Millfield Nursery",
        "Harbour Row Architects",
        "St Anselm's Choir",
        "Greenway Cycle Repairs",
        "Two Bridges Bookkeeping",
    ),
    items=(
        "orchard box",
        "citrus box",
        "birthday basket",
        "office fruit crate",
        "winter gift box",
        "berry tray",
        "breakfast hamper",
        "dried fruit tin",
        "new baby basket",
        "thank-you box",
    ),
    towns=("Witney", "Oxford", "Swindon", "Newbury", "Guildford", "Woking", "Bath", "Slough", "Andover", "Didcot"),
    days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"),
    channels=(("email", 46), ("web", 16), ("phone", 18), ("chat", 10), ("social", 7), ("in-person", 3)),
    currency="GBP",
    # Up to ten of them a box: few spend much.
    prices=(1_850, 1_850, 2_295, 2_295, 2_295, 2_800, 2_800, 3_450, 3_450, 4_200, 5_600, 6_400),
    costs=(("wages", 48_000), ("tools", 2_900)),
    outcomes={
        "call": (
            "Spoke for ten minutes, all is well again.",
            "Apologised; a free box goes out with the next order.",
            "Rang twice, then left a message and my direct number.",
        ),
        "apology": ("Wrote by hand and put in a jar of honey.", "Card sent, with the delivery refunded."),
        "check-in": ("All well, they have ordered again.",),
        "thanks": ("Sent a card from the packing room.", "Put a jar of plum jam into the next box."),
        "fix": ("Done.",),
    },
    promises={
        "call": "promised to ring back",
        "apology": "a word of apology, by hand",
        "check-in": "has the second box arrived whole?",
    },
    shifts=((9, 17), (9, 17), (9, 17), (9, 17), (9, 17), (0, 0), (0, 0)),
)
