/** What a recipient gets, as the data map says. A member that is absent or empty limits nothing. */
export interface FedRecipient {
  /** Paths of categories; `contact` stands for `contact.email` too. */
  readonly receives: readonly string[];
  readonly purposes?: readonly string[] | undefined;
  readonly stores?: readonly string[] | undefined;
}

/** Data of a person that something was done to: one collection. */
export interface TouchedData {
  /** null: of no store in particular. */
  readonly store: string | null;
  readonly purposes: readonly string[];
  readonly categories: readonly string[];
}

const within = (wanted: readonly string[] | undefined, fits: (one: string) => boolean): boolean =>
  wanted === undefined || wanted.length === 0 || wanted.some(fits);

/** Whether a recipient got any of the data: of one collection, everything that limits it must fit. */
export const isFedBy = (recipient: FedRecipient, touched: readonly TouchedData[]): boolean =>
  touched.some(
    ({ store, purposes, categories }) =>
      within(recipient.stores, (one) => one === store) &&
      within(recipient.purposes, (one) => purposes.includes(one)) &&
      within(recipient.receives, (one) =>
        categories.some((category) => category === one || category.startsWith(`${one}.`)),
      ),
  );
