"""Reminding a supplier of what is late: the letter is written, kept, printed."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.auth.guard import requires
from app.clock import PARIS
from app.services.runs import Answer
from app.web import formats
from app.web.forms import ChecksField, DayField, EpreuveForm, options
from app.web.sandbox import blueprint
from app.web.sandbox.acting import CHOOSE, SOME_DAY, SOME_WORDS, Asking, perform
from app.web.sandbox.claims import linked
from app.web.sandbox.delivery_papers import house
from app.web.sandbox.goods_words import paper_link
from app.web.sandbox.printing import printed
from app.web.sandbox.purchasing_words import LEVELS, reminders_words
from app.web.sandbox.room import done, enter, event_made, need
from app.web.sandbox.sheets import Sheet, passed_warnings, show
from app.web.sandbox.supplier_orders import as_pdf, supplier_party
from app.web.sandbox.suppliers import order_status, suppliers_trail
from app.web.sandbox.words import person
from casestudies.company import purchasing
from casestudies.company.kernel import Command
from casestudies.company.purchasing import LETTER_LENGTH, Supplier, SupplierReminder
from casestudies.company.supplier_reminders import FORMAL_NOTICE, RemindSupplier, SupplierReminded


class RemindForm(EpreuveForm):
    """The letter."""

    orders = ChecksField(_l("Commandes"), validate_choice=False, validators=[InputRequired(_l("Choisissez une commande au moins."))])
    level = RadioField(
        _l("Niveau"), choices=options([(str(level), words) for level, words in LEVELS.items()]), validators=[InputRequired(CHOOSE)]
    )
    deadline = DayField(_l("Réponse ou livraison avant le"), validators=[InputRequired(SOME_DAY)])
    body = TextAreaField(
        _l("Lettre"),
        validators=[InputRequired(SOME_WORDS), Length(max=LETTER_LENGTH)],
        description=_l("Le tableau de ce qui manque est joint d'office."),
    )


@blueprint.route("/<int:run_id>/suppliers/<code>/remind", methods=["GET", "POST"])
@requires("run:work")
def remind_supplier(run_id: int, code: str) -> Any:
    """Write to a supplier about what is late."""
    room = enter(run_id)
    company = room.run.company
    shown: Supplier = need(company.suppliers.get(code))
    waiting = [order for order in purchasing.orders_to(company, code) if order_status(room, order) in ("late", "partial", "to_receive")]
    form = RemindForm(data={"orders": request.args.getlist("order")})
    form.orders.choices = options(
        (
            order.number,
            _(
                "%(number)s, promise le %(day)s, %(reminded)s",
                number=order.number,
                day=formats.day(max(line.promised for line in order.lines), "short"),
                reminded=reminders_words(len(order.reminded_on)),
            ),
        )
        for order in waiting
    )
    url = url_for("sandbox.supplier", run_id=run_id, code=code)
    asking = Asking(
        current="suppliers",
        title=_("Relancer %(name)s", name=shown.name),
        said=_("La lettre part à %(contact)s, %(email)s.", contact=shown.contact, email=shown.email),
        verb=_("Envoyer la relance"),
        failed=_("La relance n'est pas envoyée."),
        trail=suppliers_trail(room, (shown.name, url), (_("Relance"), "")),
        back={"label": _("Revenir au fournisseur"), "url": url},
    )

    def command() -> Command:
        orders, day = tuple(form.orders.data or ()), form.deadline.day
        assert day is not None
        return RemindSupplier(supplier=code, orders=orders, level=int(form.level.data), deadline=day, body=form.body.data)

    def then(answer: Answer) -> Any:
        number = event_made(room, answer, SupplierReminded).reminder.number
        return done(_("La relance %(number)s est envoyée.", number=number), "sandbox.supplier_reminder", run_id=run_id, number=number)

    return perform(room, form, asking, command, then)


@blueprint.get("/<int:run_id>/reminders/<number>")
@requires("run:work")
def supplier_reminder(run_id: int, number: str) -> Any:
    """One letter, whole."""
    room = enter(run_id)
    company = room.run.company
    shown: SupplierReminder = need(company.supplier_reminders.get(number))
    supplier = company.suppliers[shown.supplier]
    url = url_for("sandbox.supplier", run_id=run_id, code=supplier.code)
    pdf = url_for("sandbox.supplier_reminder_pdf", run_id=run_id, number=number)
    orders = ", ".join(shown.orders)
    sheet = Sheet(
        title=_("Relance %(number)s", number=number),
        trail=suppliers_trail(room, (supplier.name, url), (number, "")),
        facts=[
            (_("Fournisseur"), {"text": supplier.name, "href": url, "sub": supplier.contact}),
            (_("Niveau"), LEVELS[shown.level]),
            (_("Envoyée le"), {"text": formats.day(shown.sent_on, "full"), "sub": person(company, shown.sent_by)}),
            (_("Réponse attendue le"), formats.day(shown.deadline, "full")),
            (_("Commandes"), paper_link(room, orders) if len(shown.orders) == 1 else orders),
        ],
        notices=passed_warnings(room, number),
        texts=[{"title": _("Lettre"), "text": shown.body, "lang": "fr"}],
        papers=[
            {"icon": "file-earmark-pdf", "name": _("Lettre imprimée"), "href": pdf, "detail": _("PDF")},
            *(linked(room, "cart3", order, _("Commande")) for order in shown.orders),
        ],
    )
    return show(room, "suppliers", sheet)


@blueprint.get("/<int:run_id>/reminders/<number>.pdf")
@requires("run:work")
def supplier_reminder_pdf(run_id: int, number: str) -> Any:
    """The printed letter, with the table of what was missing: the same bytes each time."""
    room = enter(run_id)
    company = room.run.company
    shown: SupplierReminder = need(company.supplier_reminders.get(number))
    supplier = company.suppliers[shown.supplier]
    rows = [
        {
            "order": line.order,
            "product": line.product,
            "label": company.products[line.product].name,
            "left": line.quantity,
            "promised": line.promised,
        }
        for line in shown.missing
    ]
    data = {
        "reminder": shown,
        "notice": shown.level == FORMAL_NOTICE,
        "rows": rows,
        "paragraphs": [part.strip() for part in shown.body.splitlines() if part.strip()],
        "buyer": house(room),
        "seller": supplier_party(supplier),
        "contact": supplier.contact,
    }
    made_at = datetime.combine(shown.sent_on, time(18), tzinfo=PARIS)
    return as_pdf(number, printed(room, "supplier_reminder", data, made_at=made_at))
