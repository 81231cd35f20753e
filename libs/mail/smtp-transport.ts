import { createTransport } from 'nodemailer';

const CONNECT_MS = 10_000;
const SOCKET_MS = 60_000;

/** What came of handing a mail to the server. `permanent`: the server refuses this mail, whoever asks again. */
export type SendOutcome =
  { readonly sent: true } | { readonly sent: false; readonly error: string; readonly permanent: boolean };

/** A mail as it goes over the wire. */
export interface OutgoingMail {
  /** Envelope sender, an address alone. */
  readonly from: string;
  readonly to: string;
  readonly raw: Buffer;
}

/** The way to the mail server: connections are kept and shared. */
export class SmtpTransport {
  readonly #transport;

  /** @param url `smtp://user:password@host:587` or `smtps://…` */
  constructor(url: string) {
    this.#transport = createTransport({
      url,
      pool: true,
      maxConnections: 4,
      disableFileAccess: true,
      disableUrlAccess: true,
      connectionTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      socketTimeout: SOCKET_MS,
    });
  }

  async send({ from, to, raw }: OutgoingMail): Promise<SendOutcome> {
    try {
      await this.#transport.sendMail({ envelope: { from, to }, raw });
      return { sent: true };
    } catch (error) {
      return outcomeOf(error as { code?: unknown; responseCode?: unknown });
    }
  }

  close(): void {
    this.#transport.close();
  }
}

/** Only an answer about this mail (RFC 5321 section 4.2.1: 5yz) is final; a refused login is a setting to mend. */
function outcomeOf({ code, responseCode }: { code?: unknown; responseCode?: unknown }): SendOutcome {
  const name = typeof code === 'string' && /^\w{1,40}$/.test(code) ? code : 'smtp_failed';
  const status = typeof responseCode === 'number' ? responseCode : null;
  const aboutMail = name === 'EENVELOPE' || name === 'EMESSAGE';
  return {
    sent: false,
    error: status === null ? name : `smtp_${status}`,
    permanent: aboutMail && status !== null && status >= 500,
  };
}
