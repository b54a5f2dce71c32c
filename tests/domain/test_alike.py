"""How alike two subjects are, measured on pairs that mean the same and pairs that do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportctl.domain.alike import THRESHOLD, similarity

SAME = [
    ("Cannot log in", "Can't log in"), ("Cannot log in", "cannot login"), ("Cannot log in", "Still cannot log in!"),
    ("Parcel is late", "My parcel is still late"), ("Parcel late", "parcel late again"),
    ("Parcel has not arrived", "parcel did not arrive"), ("Refund for order 5512", "Refund order 5512"),
    ("Where is my refund?", "refund still missing"), ("Where is my refund?", "Refund?"),
    ("Invoice wrong", "Wrong invoice"), ("Wrong amount on the invoice", "invoice amount is wrong"),
    ("App crashes on start", "The app crashes when it starts"), ("Re: Cannot log in", "Cannot log in"),
    ("Fwd: Parcel is late", "Parcel is late"), ("Password reset mail does not come", "No password reset mail"),
    ("Broken screen", "screen is broken"), ("Payment declined", "My payment was declined twice"),
    ("Change delivery address", "Please change my delivery address"),
    ("Charger stopped working", "charger does not work"),
    ("Coupon code not accepted", "coupon not accepted at checkout"), ("بسته نرسیده", "بسته‌ام هنوز نرسیده"),
    ("مشکل ورود به حساب", "ورود به حساب مشکل دارد"), ("کالا شکسته رسید", "کالای شکسته"),
    ("فاکتور اشتباه است", "فاکتور من اشتباه است"), ("بازگشت وجه", "بازگشت وجه سفارش"),
    ("تأخیر در ارسال", "تاخیر ارسال مرسوله"), ("نمی‌توانم وارد شوم", "نمیتوانم وارد شوم"),
    ("رمز عبور کار نمی‌کند", "رمز عبورم کار نمیکند"),
]  # fmt: skip
DIFFERENT = [
    ("Cannot log in", "Cannot print the invoice"), ("Cannot log in", "Parcel is late"),
    ("Parcel is late", "Invoice is wrong"), ("Where is my refund?", "Where is my parcel?"),
    ("Refund for order 5512", "Invoice for order 5512"), ("Refund for order 5512", "Refund for order 7731"),
    ("Invoice for November", "Invoice for October"), ("App crashes on start", "Question about the price"),
    ("Change delivery address", "Change of e-mail address"), ("Broken screen", "Broken link on the home page"),
    ("Payment declined", "Payment received twice"), ("Please call me", "Please cancel my order"),
    ("Question about delivery", "Question about an invoice"), ("Delivery to Germany?", "Delivery date of my order"),
    ("Coupon code not accepted", "Card not accepted"), ("Thank you for the quick help", "Thanks"),
    ("Wrong size delivered", "Wrong colour delivered"), ("My order", "My invoice"),
    ("Charger stopped working", "App stopped working"), ("Problem with the app", "Problem with the order"),
    ("بسته نرسیده", "فاکتور اشتباه است"), ("مشکل ورود به حساب", "مشکل پرداخت"),
    ("سؤال درباره قیمت", "سؤال درباره ارسال"), ("بازگشت وجه", "تغییر نشانی"),
    ("کالا شکسته رسید", "کالا ناقص رسید"), ("تأخیر در ارسال", "خطا در پرداخت"),
    ("درخواست فاکتور", "درخواست مرجوعی"), ("کد تخفیف کار نمی‌کند", "رمز عبور کار نمی‌کند"),
]  # fmt: skip


@pytest.mark.parametrize(("threshold", "found", "wrong"), [(0.5, 24, 7), (THRESHOLD, 20, 1), (0.7, 12, 0)])
def test_the_threshold_finds_most_and_hardly_anything_wrong(threshold: float, found: int, wrong: int) -> None:
    assert sum(similarity(*pair) >= threshold for pair in SAME) == found
    assert sum(similarity(*pair) >= threshold for pair in DIFFERENT) == wrong


def test_it_counts_as_pg_trgm_does() -> None:
    # The example of its documentation: SELECT similarity('word', 'two words') gives 0.36363637.
    assert similarity("word", "two words") == pytest.approx(4 / 11)


@given(st.text(max_size=30), st.text(max_size=30))
def test_it_is_a_measure(one: str, other: str) -> None:
    assert similarity(one, other) == similarity(other, one)
    assert 0 <= similarity(one, other) <= 1
    assert similarity(one, one) in (0, 1)
