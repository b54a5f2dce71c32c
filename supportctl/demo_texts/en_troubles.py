"""What went wrong at the English demonstration desk: how customers report it, and what was found out."""

from supportctl.demo_texts import Topic, Trouble

COURIER = Trouble(
    Topic(
        "delivery",
        "problem",
        1,
        (
            "Reading: box not delivered",
            "Courier in Reading again",
            "What is going on in Reading?",
            "Thrown over the gate",
        ),
        (
            "My {item} has been at the Reading depot since {day}. The courier does not answer the phone.",
            "The courier says order {order} was handed over, but nobody in our street in Reading has it.",
            "A neighbour and I both wait for your boxes in Reading. Nothing has come for days.",
            "The driver threw the {item} over the gate. Half of the fruit is on the path.",
        ),
        (
            "I am truly sorry. The new courier in Reading has lost a whole round; we take yours there ourselves today.",
            "Your box is found and comes with our own van tomorrow morning. I have refunded the delivery.",
        ),
        tag="reading",
    ),
    "Reading round",
    "The courier that took over the Reading round on Monday has no driver who knows it; boxes pile up at the depot.",
    60,
    "the depot",
)

PRINTER = Trouble(
    Topic(
        "order",
        "problem",
        1,
        ("I have somebody else's box", "Two labels on order {order}", "The label cannot be read"),
        (
            "The box that came is for a lady in {town}, the card is not mine either. Where is order {order}?",
            "There are two labels on my box, one over the other, and the {item} inside is not what I ordered.",
            "The label was so pale that the driver had to ring me to find the house.",
        ),
        (
            "I am sorry, two labels were swapped. Your {item} leaves today by express, and please enjoy the other one.",
            "Our label printer pulls two labels at once. The right {item} is on its way; keep what you have.",
            "Thank you for telling us. The printer has a new ribbon, and I have checked the next ones by hand.",
        ),
    ),
    "Label printer",
    "The feed roller is worn: it skips a label now and then, and every box behind gets that of its neighbour.",
    25,
    "the packing room",
)

TILL = Trouble(
    Topic(
        "payment",
        "problem",
        1,
        ("Card refused at the last step", "Cannot pay for the {item}"),
        (
            "After the code from my bank your page goes white. The {item} is still in my basket.",
            "I have tried two cards for order {order}. Both work elsewhere.",
        ),
        (
            "It was not your card: our till did not get the bank's answer. It works now; your {item} is kept aside.",
            "The fault was ours and is mended. Would you try once more? I have taken the delivery off.",
        ),
    ),
    "Card check at the till",
    "The certificate of the card check ran out at midnight. It renews itself now, and warns us a month before.",
    40,
    "the bank",
)
