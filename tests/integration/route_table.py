"""Who may open which route: the table that the application is held against.

A route without a line fails the tests.

Objects named here do not exist: who may open the route is answered "not found", who may not is refused before. What each sees of objects
that exist is tested beside its screen.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from app.models import Role
from tests.integration.billing_forms import BILLING_LISTS, BILLING_SHEETS
from tests.integration.dossier_routes import DOSSIER_ROUTES
from tests.integration.goods_routes import GOODS_ROUTES
from tests.integration.session_routes import SESSION_ROUTES
from tests.integration.room_routes import ROOM_ROUTES
from tests.integration.oral_routes import ORAL_ROUTES
from tests.integration.trading_routes import TRADING_ROUTES

C, T, J, W, A, D, V, U = (
    Role.CANDIDATE,
    Role.TRAINER,
    Role.JUROR,
    Role.INVIGILATOR,
    Role.ADMINISTRATOR,
    Role.DISABILITY_OFFICER,
    Role.VAE_ADVISOR,
    Role.AUDITOR,
)
EVERYONE = "everyone"
SIGNED_IN = "signed in"

ABSENT = 999_999
SITTING_DAY: dict[str, object] = {"session_id": ABSENT}
SHOWN = frozenset({200})
SENT_ON = frozenset({302, 303})
NOT_FOUND = frozenset({404})
# A form sent without its fields comes back with its errors, or sends on where nothing is asked.
FORM = frozenset({200, 302, 303, 400, 409, 422})


@dataclass(frozen=True)
class Line:
    """One endpoint: who may, the arguments of its address, and what those who may are answered, by method.

    Without `answers`, a page without arguments is shown, a form without arguments comes back, and an absent object is not found.
    """

    who: frozenset[Role] | str
    args: dict[str, object] = field(default_factory=dict)
    answers: dict[str, frozenset[int]] = field(default_factory=dict)

    def expected(self, method: str) -> frozenset[int]:
        """The statuses that one who may is answered."""
        if method in self.answers:
            return self.answers[method]
        if self.args:
            return NOT_FOUND
        return SHOWN if method == "GET" else FORM


def to(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


PERSON = {"candidacy_id": ABSENT}
JURY = {"jury_id": ABSENT}
VERSION = {"version_id": ABSENT}
PATH = {"number": "VAE-0000"}
RUN = {"run_id": ABSENT}

LINES: dict[str, Line] = {
    # everyone
    "assets.file": Line(EVERYONE, {"digest": "0" * 12, "name": "absent.css"}),
    "public.display": Line(EVERYONE),
    "public.save_display": Line(EVERYONE),
    "public.about": Line(EVERYONE),
    "public.accessibility": Line(EVERYONE),
    "public.authority": Line(EVERYONE),
    "public.authority_of": Line(EVERYONE, {"code": "AAAA-BBBB-CCCC"}),
    "public.certification": Line(EVERYONE, {"number": "RNCP00000"}),
    "public.certification_block": Line(EVERYONE, {"number": "RNCP00000", "block": "BC01"}),
    "public.certification_paper": Line(EVERYONE, {"number": "RNCP00000"}),
    "public.order_certification_paper": Line(EVERYONE, {"number": "RNCP00000"}),
    "public.certification_pdf": Line(EVERYONE, {"number": "RNCP00000"}),
    "public.certification_search": Line(EVERYONE, {"number": "RNCP00000"}),
    "public.certifications": Line(EVERYONE),
    "public.compare_file": Line(EVERYONE, {"code": "AAAA-BBBB-CCCC"}),
    "public.did": Line(EVERYONE),
    "public.healthz": Line(EVERYONE),
    "public.index": Line(EVERYONE, answers={"GET": SENT_ON}),
    "public.language": Line(EVERYONE, {"code": "xx"}),
    "public.log_in": Line(EVERYONE),
    "public.login": Line(EVERYONE, answers={"GET": SHOWN | SENT_ON}),
    "public.logout": Line(EVERYONE),
    "public.new_password": Line(EVERYONE, {"token": "absent"}),
    "public.metrics": Line(EVERYONE),
    # The databases of these tests come from the models, not from the migrations.
    "public.readyz": Line(EVERYONE, answers={"GET": frozenset({503})}),
    "public.verify": Line(EVERYONE, answers={"GET": SHOWN}),
    # whoever is signed in
    "account.change_password": Line(SIGNED_IN),
    "account.end_other_sessions": Line(SIGNED_IN),
    "account.end_session": Line(SIGNED_IN, {"session_id": ABSENT}),
    "account.preferences": Line(SIGNED_IN),
    "account.save_preferences": Line(SIGNED_IN),
    "account.sessions": Line(SIGNED_IN),
    "framework.block": Line(SIGNED_IN, {"number": "RNCP00000", "block": "BC01"}),
    "framework.certification": Line(SIGNED_IN, {"number": "RNCP00000"}),
    "framework.mine": Line(SIGNED_IN),
    "framework.order_paper": Line(SIGNED_IN, {"number": "RNCP00000"}),
    "framework.paper": Line(SIGNED_IN, {"number": "RNCP00000"}),
    "framework.pdf": Line(SIGNED_IN, {"number": "RNCP00000"}),
    "framework.search": Line(SIGNED_IN, {"number": "RNCP00000"}),
    # certificates: their owner and the administration
    "public.certificate_pdf": Line(to(C, A), {"number": "EPR-0000"}),
    # the jury room, and who composes juries
    "jury.agree": Line(to(J), JURY | {"proposal_id": ABSENT}),
    "jury.declaration": Line(to(J), JURY),
    "jury.desk": Line(to(J)),
    "jury.dossier": Line(to(J), JURY | {"deposit_id": ABSENT}),
    "jury.draw_up": Line(to(J), JURY),
    "jury.enter": Line(to(J), JURY),
    "jury.interview": Line(to(J), JURY),
    "jury.interview_record": Line(to(J), JURY),
    "jury.lock": Line(to(J), JURY),
    "jury.note_interview": Line(to(J), JURY),
    "jury.pin": Line(to(J), JURY | {"competency": "BC03C01"}, {"POST": NOT_FOUND | {400}}),
    "jury.reconciliation": Line(to(J), JURY),
    "jury.record": Line(to(J), JURY),
    "jury.record_pdf": Line(to(J), JURY),
    "jury.room": Line(to(J), JURY | {"competency": "BC03C01"}),
    "jury.score": Line(to(J), JURY | {"competency": "BC03C01"}),
    "jury.screen": Line(to(J), JURY | {"evidence": ABSENT, "event": 1}),
    "jury.settle": Line(to(J), JURY),
    "jury.signature": Line(to(J), JURY),
    "jury.compose": Line(to(A), PERSON | {"block": "BC03"}),
    "jury.composed": Line(to(A), JURY),
    "jury.compositions": Line(to(A)),
    "jury.replacement": Line(to(A), JURY | {"member_id": ABSENT}),
    **{name: Line(to(*who), args) for name, (who, args) in ORAL_ROUTES.items()},
    # the administration
    "administration.desk": Line(to(A, V)),
    "administration.candidate": Line(to(A, V), PERSON),
    **{f"administration.{name}": Line(to(A), PERSON | {"deposit_id": ABSENT}) for name in ("late_dossier", "admit_late_dossier")},
    "administration.candidates": Line(to(A, V)),
    # Nobody can be enrolled before a framework is published.
    "administration.enrol": Line(to(A), answers={"POST": NOT_FOUND}),
    "administration.new_candidate": Line(to(A)),
    "administration.new_sitting": Line(to(A), PERSON),
    "administration.prepare_sitting": Line(to(A), PERSON),
    "administration.sessions": Line(to(A)),
    "administration.new_session": Line(to(A)),
    "administration.create_session": Line(to(A)),
    **{f"administration.{name}": Line(to(A), SITTING_DAY) for name in SESSION_ROUTES},
    "administration.send_convocation_again": Line(to(A), SITTING_DAY | {"seat_id": ABSENT}),
    "administration.session_paper": Line(to(A), SITTING_DAY | {"paper_id": ABSENT}),
    "administration.move_session_paper": Line(to(A), SITTING_DAY | {"paper_id": ABSENT}),
    "administration.remove_session_paper": Line(to(A), SITTING_DAY | {"paper_id": ABSENT}),
    "administration.session_seat": Line(to(A), SITTING_DAY | {"seat_id": ABSENT}),
    "administration.place_session_seat": Line(to(A), SITTING_DAY | {"seat_id": ABSENT}),
    "administration.remove_session_seat": Line(to(A), SITTING_DAY | {"seat_id": ABSENT}),
    "administration.change_person": Line(to(A), {"account_id": ABSENT}),
    "administration.close_account": Line(to(A), {"account_id": ABSENT}),
    "administration.everyone": Line(to(A)),
    "administration.new_person": Line(to(A)),
    "administration.open_account": Line(to(A)),
    "administration.person": Line(to(A), {"account_id": ABSENT}),
    "administration.reopen_account": Line(to(A), {"account_id": ABSENT}),
    "administration.vae": Line(to(A, V)),
    "administration.vae_file": Line(to(A, V), PATH),
    "administration.vae_act": Line(to(A, V), PATH | {"name": "withdraw"}),
    "administration.do_vae_act": Line(to(A, V), PATH | {"name": "withdraw"}),
    "administration.vae_deposit": Line(to(A), PATH),
    "administration.vae_validation_file": Line(to(A, V), PATH),
    "administration.vae_decision": Line(to(A), PATH),
    "administration.decide_vae": Line(to(A), PATH),
    "administration.framework": Line(to(A)),
    "administration.framework_version": Line(to(A), VERSION),
    "administration.import_framework": Line(to(A)),
    "administration.author": Line(to(A), VERSION),
    "administration.author_competency": Line(to(A), VERSION | {"code": "BC01C01"}),
    "administration.author_evaluations": Line(to(A), VERSION | {"block": "BC01"}),
    "administration.author_history": Line(to(A), VERSION),
    "administration.author_equivalences": Line(to(A), VERSION),
    "administration.author_rules": Line(to(A), VERSION),
    "administration.author_split": Line(to(A), VERSION | {"block": "BC01"}),
    "administration.open_draft": Line(to(A), VERSION),
    "administration.send_back": Line(to(A), VERSION),
    "administration.workbook": Line(to(A), VERSION),
    "administration.import_workbook": Line(to(A), VERSION),
    "administration.confirm_workbook": Line(to(A), VERSION),
    "administration.review_framework": Line(to(A), VERSION),
    "administration.publish_framework": Line(to(A), VERSION),
    "administration.framework_diff": Line(to(A), VERSION | {"other_id": ABSENT}),
    "administration.framework_what_if": Line(to(A), VERSION),
    "administration.retire_framework": Line(to(A), VERSION),
    "administration.confirm_flag": Line(to(A), VERSION, {"POST": NOT_FOUND | {400}}),
    "administration.record_renewal": Line(to(A), VERSION),
    "administration.certificates": Line(to(A)),
    "administration.certificate": Line(to(A), {"certificate_id": ABSENT}),
    "administration.change_certificate": Line(to(A), {"certificate_id": ABSENT, "name": "suspend"}),
    "administration.issue_certificate": Line(to(A), JURY),
    "administration.issuer": Line(to(A)),
    "administration.propose_issuer": Line(to(A)),
    "administration.answer_issuer": Line(to(A), {"proposal_id": ABSENT}),
    "administration.make_password_link": Line(to(A), {"account_id": ABSENT}),
    "administration.jury_record_pdf": Line(to(A), JURY),
    # candidates: what is theirs
    "candidate.convocation": Line(to(C), {"seat_id": ABSENT}),
    "candidate.convocation_for_calendars": Line(to(C), {"seat_id": ABSENT}),
    "candidate.home": Line(to(C)),
    "candidate.documents": Line(to(C)),
    "candidate.ask": Line(to(C), PERSON),
    "candidate.training": Line(to(C)),
    "candidate.practice": Line(to(C)),
    "candidate.training_case": Line(to(C), {"case_id": "absent"}),
    "candidate.train": Line(to(C), PERSON | {"case_id": "absent"}),
    "candidate.measures": Line(to(C), PERSON),
    "candidate.vae": Line(to(C), PERSON),
    "candidate.vae_act": Line(to(C), PERSON | {"name": "withdraw"}),
    "candidate.do_vae_act": Line(to(C), PERSON | {"name": "withdraw"}),
    # the work room: one's own runs, and dossiers
    "sandbox.add_line": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.add_note": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.add_quote_line": Line(to(C), RUN | {"number": "absent"}),
    **{f"sandbox.{name}": Line(to(C), RUN | more) for name, more in GOODS_ROUTES.items()},
    **{f"sandbox.{name}": Line(to(C), RUN | more) for name, more in TRADING_ROUTES.items()},
    **{f"sandbox.{name}": Line(to(C), RUN) for name in ROOM_ROUTES},
    "sandbox.agenda": Line(to(C), RUN),
    "sandbox.amend_line": Line(to(C), RUN | {"number": "absent", "line": 10}),
    "sandbox.ask_cancel": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.ask_hold": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.ask_refuse": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.ask_withdraw": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.cancel_order": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.compare": Line(to(C), RUN | {"number": "absent", "other": "absent"}),
    "sandbox.confirm_order": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.customer": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.customers": Line(to(C), RUN),
    "sandbox.draft_order": Line(to(C), RUN),
    "sandbox.draft_quote": Line(to(C), RUN),
    "sandbox.enter_order": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.exchange": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.exchange_response": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.exchanges": Line(to(C), RUN),
    "sandbox.confirm_orders": Line(to(C), RUN),
    "sandbox.read_messages": Line(to(C), RUN),
    "sandbox.hints": Line(to(C), RUN),
    "sandbox.hold_order": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.line": Line(to(C), RUN | {"number": "absent", "line": 10}),
    "sandbox.message": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.messages": Line(to(C), RUN),
    "sandbox.new_line": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.new_order": Line(to(C), RUN),
    "sandbox.new_quote": Line(to(C), RUN),
    "sandbox.next_day": Line(to(C), RUN),
    "sandbox.open_message": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.order": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.order_changes": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.order_lines": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.orders": Line(to(C), RUN),
    "sandbox.paper": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.paper_pdf": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.piece": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.piece_file": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.piece_pdf": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.price_list": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.prices": Line(to(C), RUN),
    "sandbox.process_exchange": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.product": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.quote": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.quotes": Line(to(C), RUN),
    "sandbox.refuse_exchange": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.remove_line": Line(to(C), RUN | {"number": "absent", "line": 10}),
    "sandbox.resume_order": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.save_draft": Line(to(C), RUN | {"key": "letter"}),
    "sandbox.search": Line(to(C), RUN),
    "sandbox.send_letter": Line(to(C), RUN),
    "sandbox.send_quote": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.send_reply": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.stock": Line(to(C), RUN),
    "sandbox.statement_lines": Line(to(C), RUN),
    "sandbox.payments": Line(to(C), RUN),
    "sandbox.schedule": Line(to(C), RUN),
    "sandbox.ask_statement": Line(to(C), RUN),
    "sandbox.import_statement": Line(to(C), RUN),
    "sandbox.statement_line": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.line_customers": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.payment": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.ask_allocate": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.allocate_payment": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.ask_undo": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.undo_match": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.ask_refund": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.refund_payment": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.ask_match_refund": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.match_refund": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.ask_pay_in": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.pay_in": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.ask_match": Line(to(C), RUN | {"number": "absent", "customer": "absent"}),
    "sandbox.match_line": Line(to(C), RUN | {"number": "absent", "customer": "absent"}),
    "sandbox.aged_balance": Line(to(C), RUN),
    "sandbox.dunning_letters": Line(to(C), RUN),
    "sandbox.dunning_letter": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.dunning_pdf": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.account": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.ask_dunning": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.send_dunning": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.ask_promise": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.note_promise": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.ask_plan": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.agree_plan": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.ask_dispute": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.open_dispute": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.ask_close_dispute": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.close_dispute": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.ask_cancel_plan": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.cancel_plan": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.credits": Line(to(C), RUN),
    "sandbox.solvency_files": Line(to(C), RUN),
    "sandbox.credit": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.solvency_file": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.ask_credit_hold": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.hold_customer": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.ask_release": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.release_customer": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.ask_request": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.request_limit": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.ask_answer": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.record_answer": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.ask_limit_change": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.change_limit": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.ask_conclusion": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.conclude": Line(to(C), RUN | {"code": "absent"}),
    "sandbox.assignments": Line(to(C), RUN),
    "sandbox.ask_assignment": Line(to(C), RUN),
    "sandbox.assign_invoices": Line(to(C), RUN),
    "sandbox.assignment": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.ask_factor_line": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.match_factor_line": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.ask_take_back": Line(to(C), RUN | {"number": "absent", "invoice": "absent"}),
    "sandbox.take_back": Line(to(C), RUN | {"number": "absent", "invoice": "absent"}),
    "sandbox.shortcuts": Line(to(C), RUN),
    "sandbox.take_hint": Line(to(C), RUN),
    "sandbox.withdraw_quote": Line(to(C), RUN | {"number": "absent"}),
    "sandbox.write_letter": Line(to(C), RUN),
    **{f"sandbox.{name}": Line(to(C), RUN) for name in BILLING_LISTS},
    **{f"sandbox.{name}": Line(to(C), RUN | {"number": "absent"}) for name in BILLING_SHEETS},
    "sandbox.draft_line": Line(to(C), RUN | {"number": "absent", "line": 10}),
    **{f"sandbox.{name}": Line(to(C), PERSON | takes) for name, takes in DOSSIER_ROUTES.items()},
    # health data: its own room
    "accommodation.desk": Line(to(D)),
    "accommodation.file": Line(to(D), PERSON),
    "accommodation.measures": Line(to(D), PERSON),
    "accommodation.decide": Line(to(D), PERSON),
    "accommodation.confirm_withdrawal": Line(to(D), PERSON),
    "accommodation.withdraw": Line(to(D), PERSON),
    "accommodation.new_need": Line(to(D), PERSON),
    "accommodation.note_need": Line(to(D), PERSON),
    "accommodation.read_need": Line(to(D), PERSON | {"need_id": ABSENT}),
    "accommodation.read_reason": Line(to(D), PERSON | {"decision_id": ABSENT}),
    "accommodation.confirm_erasure": Line(to(D), PERSON),
    "accommodation.erase": Line(to(D), PERSON),
    # those who look without acting
    "oversight.board": Line(to(W, A)),
    "oversight.session_board": Line(to(W, A), {"session_id": ABSENT}),
    "oversight.start_all": Line(to(W, A), {"session_id": ABSENT}),
    "oversight.stop_all": Line(to(W, A), {"session_id": ABSENT}),
    "oversight.release_all": Line(to(W, A), {"session_id": ABSENT}),
    "oversight.incidents_of": Line(to(W, A), {"session_id": ABSENT}),
    "oversight.declare_incident": Line(to(W, A), {"session_id": ABSENT}),
    "oversight.incident": Line(to(W, A), {"session_id": ABSENT, "number": 1}),
    "oversight.sitting": Line(to(W, A), RUN),
    "oversight.start_one": Line(to(W, A), RUN),
    "oversight.stop_one": Line(to(W, A), RUN),
    "oversight.release_one": Line(to(W, A), RUN),
    "oversight.give_minutes": Line(to(W, A), RUN),
    "oversight.end_one": Line(to(W, A), RUN),
    "oversight.answer_machine": Line(to(W, A), RUN),
    "oversight.decide_late": Line(to(W, A), RUN),
    "oversight.attendance": Line(to(W, A), RUN),
    "oversight.progress": Line(to(T, A)),
    "oversight.journal": Line(to(U, A)),
    "oversight.verification": Line(to(U, A)),
}
