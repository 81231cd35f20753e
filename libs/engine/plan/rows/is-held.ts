/** Whether a hold on a collection, named with or without its store, means this one. */
export const isHeld = (collection: string, on: string): boolean =>
  on === collection || on.endsWith(`.${collection}`) || on.endsWith(`/${collection}`);
