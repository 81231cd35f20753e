/** Rows of the demo shop, as they stand in its tables. */
export interface AddressRow {
  readonly id: number;
  readonly street: string;
  readonly house_number: string;
  readonly postcode: string;
  readonly city: string;
  readonly country: string;
}
export interface CustomerRow {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly phone: string;
  /** ISO date. */
  readonly birth_date: string;
  readonly address_id: number;
  readonly prefs: CustomerPreferences;
  readonly created_at: Date;
}
export interface CustomerPreferences {
  readonly language: string;
  readonly contact: { readonly phone: string; readonly notes: string };
  readonly channels: readonly { readonly kind: string; readonly phone: string }[];
}
export interface ProductRow {
  readonly id: number;
  readonly sku: string;
  readonly name: string;
  readonly price_cents: number;
}
export interface OrderRow {
  readonly id: number;
  readonly customer_id: number;
  readonly placed_at: Date;
  /** Name on the invoice, which tax law wants kept. */
  readonly invoice_name: string;
  /** Copied from the customer at the time of the order. */
  readonly contact_email: string;
  readonly shipping: { readonly recipient: string; readonly phone: string; readonly note: string };
  readonly total_cents: number;
  readonly vat_cents: number;
  readonly currency: string;
}
export interface OrderItemRow {
  readonly order_id: number;
  readonly item_no: number;
  readonly product_id: number;
  readonly quantity: number;
  readonly price_cents: number;
}
export interface LoginRow {
  readonly id: number;
  readonly customer_id: number;
  readonly at: Date;
  readonly ip: string;
  readonly user_agent: string;
}
export interface ReviewRow {
  readonly id: number;
  readonly customer_id: number;
  readonly product_id: number;
  readonly rating: number;
  readonly body: string;
  readonly created_at: Date;
}
export interface NewsletterRow {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly source: string;
  readonly subscribed_at: Date;
}
export interface TicketRow {
  readonly id: number;
  readonly customer_id: number;
  readonly requester_email: string;
  readonly subject: string;
  readonly handler: string;
  readonly opened_at: Date;
}
export interface MessageRow {
  readonly id: number;
  readonly ticket_id: number;
  readonly sender: 'customer' | 'shop';
  readonly body: string;
  readonly sent_at: Date;
}

/** The whole shop, made from one seed. */
export interface ShopData {
  readonly addresses: readonly AddressRow[];
  readonly customers: readonly CustomerRow[];
  readonly products: readonly ProductRow[];
  readonly orders: readonly OrderRow[];
  readonly orderItems: readonly OrderItemRow[];
  readonly logins: readonly LoginRow[];
  readonly reviews: readonly ReviewRow[];
  readonly newsletter: readonly NewsletterRow[];
  readonly tickets: readonly TicketRow[];
  readonly messages: readonly MessageRow[];
}
