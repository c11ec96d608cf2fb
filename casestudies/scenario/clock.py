"""The scenario's time. It advances by acts, never by real time: two people who do the same things live the same morning."""

from __future__ import annotations

from datetime import datetime, time

from casestudies.company import (
    billing,
    budget,
    claiming,
    credit,
    crm,
    delivery,
    dunning,
    edi,
    export,
    factoring,
    logistics,
    messages,
    orders,
    quality,
    quotes,
    receiving,
    returning,
    stock,
    supplier_invoices,
    supplier_orders,
    supplier_reminders,
    tariffs,
    tenders,
    transport,
    treasury,
    working_days,
)
from casestudies.company.kernel import Command, Event

USUAL_COST = 2
COSTS: dict[type[Command], int] = {
    messages.ReadMessage: 1,
    messages.SendMessage: 4,
    orders.EnterPurchaseOrder: 4,
    orders.DraftOrder: 3,
    orders.AddLine: 2,
    orders.AmendLine: 2,
    orders.RemoveLine: 1,
    orders.ConfirmOrder: 2,
    orders.HoldOrder: 1,
    orders.ResumeOrder: 1,
    orders.CancelOrder: 2,
    edi.ProcessInterchange: 3,
    edi.RefuseInterchange: 2,
    quotes.DraftQuote: 3,
    crm.AddNote: 2,
    supplier_orders.DraftSupplierOrder: 5,
    supplier_orders.AcknowledgeSupplierOrder: 3,
    receiving.ReceiveGoods: 6,
    supplier_reminders.RemindSupplier: 6,
    logistics.LogIncident: 4,
    logistics.DecideIncident: 4,
    tenders.OpenTender: 6,
    tenders.RecordOffer: 4,
    tenders.ChooseOffer: 5,
    supplier_invoices.EnterSupplierInvoice: 5,
    supplier_invoices.ApproveSupplierInvoice: 2,
    claiming.OpenClaim: 4,
    claiming.QualifyClaim: 4,
    claiming.SettleClaim: 5,
    returning.ApproveReturn: 3,
    returning.ReceiveReturn: 4,
    returning.InspectReturn: 6,
    quality.OpenNonConformity: 5,
    quality.AnalyseNonConformity: 6,
    quality.DecideAction: 3,
    stock.CountProduct: 6,
    stock.ScrapProduct: 3,
    stock.TransferProduct: 3,
    delivery.PlanDelivery: 4,
    delivery.PickDelivery: 6,
    delivery.ShipDelivery: 2,
    delivery.CancelDelivery: 2,
    delivery.RecordProof: 2,
    transport.BookShipment: 5,
    transport.ChaseProof: 3,
    transport.ProtestToCarrier: 6,
    tariffs.ProposeTariff: 6,
    tariffs.LoadPrices: 5,
    tariffs.SubmitTariff: 3,
    budget.PrepareBudget: 6,
    budget.WriteRemark: 3,
    export.OpenFile: 3,
    export.AddPackage: 3,
    export.RecordPaper: 3,
    treasury.ImportStatement: 3,
    treasury.MatchLine: 3,
    treasury.AllocatePayment: 2,
    treasury.UndoMatch: 2,
    treasury.RefundPayment: 3,
    treasury.MatchRefund: 1,
    treasury.PayIn: 1,
    dunning.SendDunning: 4,
    dunning.OpenDispute: 2,
    dunning.CloseDispute: 2,
    dunning.NotePromise: 2,
    dunning.AgreePlan: 4,
    dunning.CancelPlan: 2,
    factoring.AssignInvoices: 5,
    credit.AskLimit: 4,
    credit.ChangeLimit: 3,
    credit.Conclude: 8,
    billing.DraftInvoice: 3,
    billing.DraftDeposit: 3,
    billing.IssueCreditNote: 4,
}
"""Minutes of the scenario that each act takes."""

DAY_BEGINS = time(8, 30)
IDLE_MINUTES = 15
"""How long one waits when nobody is about to answer."""


class Wait(Command, frozen=True, kw_only=True, tag="clock.wait"):
    """Let time pass until the next thing happens."""


class NextDay(Command, frozen=True, kw_only=True, tag="clock.next_day"):
    """Go home, and begin again on the next working morning. A case of several days alone allows it."""


class TimePassed(Event, frozen=True, kw_only=True, tag="clock.passed"):
    """Nothing was done for `minutes` (1 upwards)."""

    minutes: int


def next_morning(now: datetime) -> datetime:
    """When the next working day begins."""
    return datetime.combine(working_days.shifted(now.date(), 1), DAY_BEGINS)


def cost(command: Command) -> int:
    """Minutes of the scenario that the act takes."""
    return COSTS.get(type(command), USUAL_COST)
