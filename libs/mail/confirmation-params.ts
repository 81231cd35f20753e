/** What the mail of a double opt-in says. */
export interface ConfirmationParams {
  /** Name of the controller. */
  readonly controller: string;
  /** Mail address or web address at which the controller answers questions. */
  readonly contact: string;
  /** Name of the consent. */
  readonly consent: string;
  readonly link: string;
  /** For how many hours the link is good. */
  readonly hours: number;
}
