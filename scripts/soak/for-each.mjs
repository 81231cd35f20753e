/**
 * At most `width` at a time.
 * @template Item
 * @param {Iterable<Item>} items
 * @param {number} width
 * @param {(item: Item) => Promise<unknown>} work
 */
export async function forEach(items, width, work) {
  const queue = [...items];
  const run = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, run));
}
