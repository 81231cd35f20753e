/** More of them say nothing new. */
const SHOWN = 20;

/** The first ones, and the number of the rest. @param {readonly string[]} problems */
export function shorten(problems) {
  const more = problems.length > SHOWN ? [`and ${problems.length - SHOWN} more`] : [];
  return [...problems.slice(0, SHOWN), ...more];
}
