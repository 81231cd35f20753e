export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Rejects after `ms`; the timer does not keep the process alive. */
export const timeout = (ms, message) =>
  new Promise((_, reject) => setTimeout(() => reject(new Error(message)), ms).unref());

/**
 * Polls until the check answers truthy.
 * @param {() => unknown} check
 * @param {number} ms
 * @param {string} what begins the message when it takes too long
 */
export async function until(check, ms, what) {
  const end = Date.now() + ms;
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`${what} was not ready after ${Math.round(ms / 1000)} s`);
    await sleep(25);
  }
}
