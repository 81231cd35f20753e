/** Lines of a table with aligned columns. */
export function table(head, rows) {
  const all = [head, ...rows].map((row) => row.map((cell) => String(cell ?? '')));
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  return all.map((row) =>
    `    ${row.map((cell, column) => cell.padEnd(widths[column])).join('  ')}`.trimEnd(),
  );
}

/** Prints what an operator would look at: timeline, plan, certificate, webhooks, mails. */
export async function printRequest({ operator, receiver, mail, say }, { id, number }, email) {
  const { items } = await operator.get(`/v1/requests/${id}/timeline?limit=100`);
  say(`\n  Timeline of ${number}`);
  for (const line of table(
    ['at', 'event'],
    items.map(({ at, type }) => [at, type]),
  ))
    say(line);
  await printPlan(operator, id, say);
  await printCertificate(operator, id, say);
  say('\n  Webhooks');
  const deliveries = receiver.of(id).map((delivery) => [delivery.id, delivery.type]);
  for (const line of table(['webhook-id', 'event'], deliveries)) say(line);
  say(`\n  Mails to ${email}`);
  const mails = (await mail.list(email)).filter(({ subject }) => subject.includes(number)).reverse();
  for (const line of table(
    ['at', 'subject'],
    mails.map(({ receivedAt, subject }) => [receivedAt, subject]),
  ))
    say(line);
  say('');
}

async function printPlan(operator, id, say) {
  const { status, body } = await operator.send('GET', `/v1/requests/${id}/plan`);
  if (status !== 200) return;
  say(`\n  Plan ${body.hash.slice(0, 16)}…`);
  const rows = body.stores.flatMap(({ store, collections }) =>
    collections.map(({ collection, action, rows: count }) => [store, collection, action, count]),
  );
  const kept = body.protected.map(({ store, collection, rows: count, ownership }) => [
    store,
    collection,
    `untouched (${ownership})`,
    count,
  ]);
  for (const line of table(['store', 'collection', 'action', 'rows'], [...rows, ...kept])) say(line);
}

async function printCertificate(operator, id, say) {
  const { status, body } = await operator.send('GET', `/v1/requests/${id}/certificate`);
  if (status !== 200) return;
  const { certificate } = body;
  say(`\n  Certificate ${certificate.id}, signed with ${body.signature.kid}`);
  const rows = certificate.stores.map(({ store, actions, kept, verification }) => [
    store,
    actions.reduce((sum, { affected }) => sum + affected, 0),
    kept.map(({ collection, code }) => `${collection} ${code}`).join(', '),
    verification ? `${verification.residues} found in ${verification.scannedRows} rows` : 'not needed',
  ]);
  for (const line of table(['store', 'rows changed', 'kept', 'verification'], rows)) say(line);
}
