/** Works through parts of which so many are under way at a time; the results are in the order of the parts. */
export async function atOnce<Part, Result>(
  parts: readonly Part[],
  limit: number,
  work: (part: Part) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < parts.length) {
      const at = next++;
      results[at] = await work(parts[at]!);
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(limit, parts.length) }, worker));
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
  return results;
}
