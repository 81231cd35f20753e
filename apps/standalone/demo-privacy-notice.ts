import type { CreatePrivacyNotice } from '#contracts/schemas';

/** What the demo shop, which does not exist, tells its customers. */
export const DEMO_PRIVACY_NOTICE: CreatePrivacyNotice = {
  notice: 'customers',
  controller: 'Demo Shop, privacy@example.com',
  from: '2025-01-01',
  texts: [
    {
      locale: 'en',
      title: 'How Demo Shop uses your data',
      text: `We use your name, addresses and orders to deliver what you bought (Art. 6(1)(b) GDPR), and keep invoices because tax law wants it (Art. 6(1)(c)).

The newsletter goes to those who agreed, for as long as they do (Art. 6(1)(a)).

You may ask us for access, correction, erasure, restriction and a copy of your data, and object to what rests on our interests.`,
    },
    {
      locale: 'de',
      title: 'Wie der Demo Shop Ihre Daten verwendet',
      text: `Wir verwenden Namen, Anschriften und Bestellungen, um zu liefern, was Sie gekauft haben (Art. 6 Abs. 1 Buchst. b DSGVO), und bewahren Rechnungen auf, weil das Steuerrecht es verlangt (Art. 6 Abs. 1 Buchst. c).

Den Newsletter bekommt, wer eingewilligt hat, solange das gilt (Art. 6 Abs. 1 Buchst. a).

Sie können Auskunft, Berichtigung, Löschung, Einschränkung und eine Kopie Ihrer Daten verlangen und dem widersprechen, was auf unseren Interessen beruht.`,
    },
  ],
};
