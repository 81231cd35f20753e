import { TODAY } from './people.js';
import type { SeededRandom } from './random.js';
import type { CustomerRow, MessageRow, TicketRow } from './shop-rows.js';

const FIRST_TICKET_ID = 7_001;
const SUBJECTS = ['Where is my parcel?', 'Wrong colour', 'Invoice is missing', 'Change of address'] as const;
const HANDLERS = ['handler-1', 'handler-2', 'handler-3'] as const;

export interface Support {
  readonly tickets: readonly TicketRow[];
  readonly messages: readonly MessageRow[];
}

/** The support inbox: some customers, the first one among them, wrote; a handler answered. */
export function makeSupport(customers: readonly CustomerRow[], random: SeededRandom): Support {
  const tickets: TicketRow[] = [];
  const messages: MessageRow[] = [];
  for (const [index, customer] of customers.entries()) {
    if (index > 0 && !random.chance(0.3)) continue;
    const ticket = makeTicket(FIRST_TICKET_ID + tickets.length, customer, random);
    tickets.push(ticket);
    messages.push(...makeConversation(ticket, customer, messages.length + 1));
  }
  return { tickets, messages };
}

const makeTicket = (id: number, customer: CustomerRow, random: SeededRandom): TicketRow => ({
  id,
  customer_id: customer.id,
  requester_email: customer.email,
  subject: random.pick(SUBJECTS),
  handler: random.pick(HANDLERS),
  opened_at: random.date(customer.created_at, TODAY),
});

function makeConversation(ticket: TicketRow, customer: CustomerRow, firstId: number): MessageRow[] {
  const later = (hours: number): Date => new Date(ticket.opened_at.getTime() + hours * 3_600_000);
  return [
    {
      id: firstId,
      ticket_id: ticket.id,
      sender: 'customer',
      body: `${ticket.subject} Please answer to ${customer.email} or call ${customer.phone}.`,
      sent_at: later(0),
    },
    {
      id: firstId + 1,
      ticket_id: ticket.id,
      sender: 'shop',
      body: `> Please answer to ${customer.email}\n\nThank you for writing, we are looking into it.`,
      sent_at: later(5),
    },
  ];
}
