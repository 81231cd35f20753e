/** What a fulfilment child workflow tells its parent. */
export type FulfilmentResult =
  | { readonly status: 'done' }
  /** The data no longer matches the approved plan; nothing was changed under it. */
  | { readonly status: 'drifted' }
  | { readonly status: 'failed'; readonly store: string; readonly code: string };
