"""The doors of the contract book; included at the root of a shop's host."""

from django.urls import path

from gold_installments.views import (
    claims,
    contract_file,
    contracts,
    day_price,
    marks,
    moving_in,
    pay,
    price_settings,
    receipts,
    verify,
)

app_name = "contracts"

urlpatterns = [
    path("contracts/", contracts.contract_list, name="list"),
    path("contracts/new/", contracts.contract_new, name="new"),
    path("contracts/new/customers/", contracts.customers, name="customers"),
    path("contracts/preview/", contracts.preview, name="preview"),
    path("contracts/<str:number>/", contract_file.contract_file, name="file"),
    path("contracts/<str:number>/quote/", pay.quote, name="quote"),
    path("contracts/<str:number>/pay/", pay.pay, name="pay"),
    path("contracts/<str:number>/pay/preview/", pay.pay_preview, name="pay_preview"),
    path("receipts/<str:number>/", receipts.receipt, name="receipt"),
    path("receipts/<str:number>/reverse/", receipts.reverse_receipt, name="reverse"),
    path("r/<str:token>/", verify.verify, name="verify"),
    path("payments/", receipts.payments, name="payments"),
    path("claims/", claims.claims, name="claims"),
    path("claims/<int:claim_id>/accept/", claims.accept, name="accept_claim"),
    path("claims/<int:claim_id>/refuse/", claims.refuse, name="refuse_claim"),
    path("moving-in/", moving_in.moving_in, name="moving_in"),
    path("moving-in/under-way/", moving_in.under_way, name="coming_book"),
    path("moving-in/empty-sheet.xlsx", moving_in.empty_sheet, name="empty_sheet"),
    path("moving-in/<int:pk>/undo/", moving_in.undo, name="undo_import"),
    path("prices/day/", day_price.day_price, name="day_price"),
    path("prices/day/clear/", day_price.clear, name="clear_day_price"),
    path("prices/settings/", price_settings.price_settings, name="price_settings"),
    path("prices/settings/board/", price_settings.new_board_link, name="new_board_link"),
    path("prices/payments.json", marks.payment_marks_json, name="payment_marks"),
]
