import type { ControllerDetails } from '#domain/receipts';

/** A row of `controller_profile`: never changed, the newest is in force. */
export interface ControllerProfile {
  /** UUID. */
  readonly id: string;
  readonly details: ControllerDetails;
  /** Made by Habeas from the name of the tenant; nobody has said who is responsible yet. */
  readonly placeholder: boolean;
  /** `https://host` under which this installation was reached then. */
  readonly origin: string;
}
