/** As PostgreSQL hands it over; RFC 3339, UTC, milliseconds as it leaves. */
export type Timestamp = string | Date;

export const instant = (at: Timestamp): string => new Date(at).toISOString();

/** Part of a list and how many there are in all. */
export interface Listed<Item> {
  readonly items: Item[];
  readonly total: number;
}

/** Which part of a list. */
export interface Slice {
  readonly skip: number;
  readonly take: number;
}
