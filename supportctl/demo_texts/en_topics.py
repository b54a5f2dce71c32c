"""What customers of the English demonstration desk write about, and our answers."""

from supportctl.demo_texts import Topic

TOPICS = (
    Topic(
        "delivery",
        "problem",
        6,
        (
            "Where is order {order}?",
            "Box for {town} has not arrived",
            "A card from the driver, but I was in",
            "No delivery on {day}",
        ),
        (
            "I ordered the {item} for {day} and nothing has come. The tracking page has said the same for two days.",
            "My parcel to {town} was due on {day}. Could you find out where it is?",
            "The driver left a card for order {order}, but nobody rang. I was in all morning.",
            "Order {order} should have been here on {day}. It is a present, so I am getting a little nervous.",
        ),
        (
            "I am sorry for the wait. Your box is at the {town} depot and will be with you tomorrow before noon.",
            "I spoke to the depot. The driver could not find the door and comes again on {day}, between 9 and 12.",
            "That one went missing, so I have packed a new {item} today. It travels by express at no cost to you.",
        ),
        ("Could you tell me the postcode and whether a neighbour might have taken it in?",),
        ("I asked both neighbours, they have nothing. The address on the order is correct.", "No, nobody has it."),
    ),
    Topic(
        "delivery",
        "question",
        3,
        ("Delivery to {town} on a {day}?", "Changing the address of {order}", "Can I pick a time slot?"),
        (
            "Do you deliver to {town} on a {day}? It would be for the {item}.",
            "I typed my old address on order {order}. Can it still be changed before it leaves?",
            "Is it possible to have the box delivered after 5 pm? We are all at work until then.",
        ),
        (
            "Yes, we do. Order by noon the day before and it leaves with the evening van.",
            "Done: order {order} now goes to the new address. You will get a fresh confirmation.",
            "We can ask for the evening round, 5 to 8 pm. I have put that on your order.",
        ),
    ),
    Topic(
        "product",
        "problem",
        7,
        (
            "Bruised fruit in order {order}",
            "The {item} arrived damaged",
            "Something is missing from my box",
            "Soft pears",
        ),
        (
            "The {item} came this morning and about a third of the fruit is bruised. I can send pictures.",
            "One jar in order {order} was broken and everything around it is sticky.",
            "I opened the {item} and the dried figs are missing. The rest is lovely.",
            "The pears were already soft on {day}. We had to throw four away.",
        ),
        (
            "That is not how it should reach you. A new {item} leaves today, and please keep what is still good.",
            "Thank you for telling us. I have refunded £{amount} for the damaged part; it shows within three days.",
            "The missing piece goes out by first class post this afternoon, with our apologies.",
            "Pears should not be like that. I have refunded them and told the grower.",
        ),
        ("Could you send me a picture of the box and of the label on its side?",),
        ("Here are two pictures, one of the label. I hope that is enough.", "Attached. The corner was already torn."),
    ),
    Topic(
        "product",
        "question",
        5,
        ("Are there nuts in the {item}?", "How long does the {item} keep?", "Is your fruit organic?"),
        (
            "My niece cannot eat nuts. Is the {item} safe for her?",
            "If it arrives on {day}, will the {item} still be good a week later?",
            "I could not find on the site where the apples come from. Are they organic?",
        ),
        (
            "The {item} holds no nuts, but it is packed in the same room. For an allergy I would not risk it.",
            "Keep it cool and dark and it is good for eight to ten days. The berries want eating first.",
            "The apples and pears are organic, from two growers in Kent. The citrus is not, at the moment.",
        ),
    ),
    Topic(
        "payment",
        "problem",
        5,
        (
            "Charged twice for {order}",
            "Payment failed but money is gone",
            "Discount code does not work",
            "Card refused",
        ),
        (
            "My bank shows £{amount} twice for order {order}. Please look into it.",
            "The page said the payment failed, yet £{amount} has left my account.",
            "The code from your newsletter is refused at the till. It should run until {day}.",
            "Your site refuses my card, which works everywhere else. I tried three times.",
        ),
        (
            "You are right, the second £{amount} was only reserved. The bank lets it go within two working days.",
            "I found the payment and matched it to order {order}. Nothing more to do for you.",
            "The code had a wrong end date, our mistake. It works now, and I have taken the discount off already.",
            "The card check had a fault. It is mended; would you try once more? I keep your {item} aside.",
        ),
        ("Could you tell me the address on the order, and what exactly the page says?",),
        (
            "The address I write from. It only says: something went wrong.",
            "This one. It says nothing, just a red cross.",
        ),
    ),
    Topic(
        "payment",
        "request",
        4,
        ("Invoice for order {order}", "VAT receipt please", "Can we pay on account?"),
        (
            "Could I have an invoice for order {order} with our company name on it?",
            "Our bookkeeper needs a VAT receipt for the {item}. The e-mail confirmation is not enough.",
            "We order every month. Could we pay by bank transfer at the end of it?",
        ),
        (
            "The invoice for {order} is on its way to you as a PDF.",
            "Of course. You will find all receipts under Orders, and I have mailed you this one.",
            "Yes, from the third order on. I have opened an account for you, 30 days net.",
        ),
    ),
    Topic(
        "account",
        "problem",
        4,
        ("Password mail never comes", "My old orders are gone", "Wrong e-mail on my account"),
        (
            "I asked for a new password three times and no mail has come. I looked in the spam folder too.",
            "Since {day} the site says my account does not exist. I have ordered from you for years.",
            "My e-mail address has a typing mistake in it, so I get no confirmations.",
        ),
        (
            "The mails went to an old address. I corrected it and sent a new link; it is good for one hour.",
            "You had two accounts. They are one now, with all your orders in it.",
            "Corrected, and all your confirmations are on their way once more.",
        ),
    ),
    Topic(
        "returns",
        "request",
        5,
        ("I would like to send the {item} back", "Refund for {order}", "Exchange the {item}?"),
        (
            "Two boxes came instead of one. How do I send the second {item} back?",
            "I cancelled {order} on {day}. When do I get the £{amount} back?",
            "The {item} is smaller than I thought. Could I exchange it for the larger one?",
        ),
        (
            "No need to send fruit back: please share it with somebody. The refund is done.",
            "I have refunded £{amount} today. Depending on your bank it takes two to four days.",
            "Happily. The larger box leaves tomorrow and you only pay the difference.",
        ),
    ),
    Topic(
        "order",
        "request",
        6,
        (
            "Gift card text for {order}",
            "Thirty boxes for our office",
            "Please cancel {order}",
            "Change to order {order}",
        ),
        (
            "Can the card in order {order} say: Happy birthday from all of us?",
            "We need about thirty of the {item} for our staff. Is there a price for that?",
            "Please cancel {order}, I pressed the button twice.",
            "Could you swap the grapes for apples in the {item}? My father does not like grapes.",
        ),
        (
            "It is done. Your card will say exactly that, written by hand.",
            "For thirty we can do ten per cent off and one delivery. The offer is in your mailbox.",
            "Order {order} is cancelled and nothing will be charged.",
            "Swapped. The new list is on your confirmation.",
        ),
        ("Just to be sure: is this for the address in {town} that I see here?",),
        ("Yes, that one.", "Yes, the address in {town}."),
    ),
    Topic(
        None,
        "question",
        2,
        ("Do you have a shop?", "Newsletter", "Working with you"),
        (
            "Is there a place in {town} where I can look at the boxes before I order?",
            "Please take me off the newsletter, twice a week is too much.",
            "We grow plums near {town} and wonder whether you look for suppliers.",
        ),
        (
            "Not in {town}, sorry. You are welcome in our packing room on any {day} from 10 to 4.",
            "Done, as you wished.",
            "Plums are always welcome. Our buyer rings you on {day}.",
        ),
    ),
    Topic(
        "product",
        "complaint",
        2,
        ("Very disappointed with the {item}", "The {item} has become too dear"),
        (
            "I paid £{amount} for the {item} and got a few apples on straw. That is far too little for the money.",
            "The {item} cost a third less last year. For £{amount} I expect more than this.",
        ),
        (
            "You have every reason to be cross. I have refunded half, and our packers have heard of it.",
            "I understand. The berries went up most; without them the {item} costs a quarter less.",
        ),
        tag="price",
    ),
    Topic(
        "website",
        "suggestion",
        2,
        ("Could you add a delivery calendar?", "Smaller boxes for one person?"),
        (
            "It would help to see on one page which days are still free for {town}.",
            "I live alone and the {item} is too much for me. A half box would be perfect.",
        ),
        ("That is a good thought. I have put it on our list and will write when something comes of it.",),
    ),
    Topic(
        "product",
        "praise",
        2,
        ("A lovely box", "Compliments to your driver"),
        (
            "The {item} arrived on the dot and my mother was in tears. Thank you.",
            "Your driver carried the box up four floors in {town}. Please tell him that it made our day.",
        ),
        ("What a kind message. I have pinned it to the wall in the packing room.",),
    ),
)
