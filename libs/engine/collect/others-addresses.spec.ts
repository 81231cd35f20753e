import { OthersAddresses } from './others-addresses.js';

describe('addresses of others in text', () => {
  const ADA = { type: 'email', value: 'Ada@Example.com' } as const;

  it('become labels, the same for the same address, and those of the person stay', () => {
    const others = new OthersAddresses([ADA]);
    expect(
      others.label('ada@example.com wrote to bob@example.com, eve@example.com and BOB@example.com.'),
    ).toBe('ada@example.com wrote to [person-1], [person-2] and [person-1].');
    expect(others.label('from: <eve@example.com>')).toBe('from: <[person-2]>');
  });

  it('are counted', () => {
    let count = 0;
    new OthersAddresses([ADA]).label('a@example.com b@example.com ada@example.com', () => (count += 1));
    expect(count).toBe(2);
  });

  it.each([
    ['', ''],
    ['no address @ all', 'no address @ all'],
    ['ütf@bücher.example', '[person-1]'],
    [`${'a'.repeat(50)}@${'b'.repeat(50)}.example`, '[person-1]'],
  ])('reads %j as people write it', (text, expected) => {
    expect(new OthersAddresses([ADA]).label(text)).toBe(expected);
  });

  it('needs no more memory for more people than it has labels', () => {
    const others = new OthersAddresses([ADA]);
    const labels = new Set<string>();
    for (let at = 0; at < 12_000; at += 1) labels.add(others.label(`p${at}@example.com`));
    expect(labels.size).toBe(10_001);
    expect(others.label('p1@example.com')).toBe('[person-2]');
    expect(others.label('p11999@example.com')).toBe('[person]');
  });

  it('is quick with text made to be slow', () => {
    const started = performance.now();
    new OthersAddresses([ADA]).label(`${'a.'.repeat(20_000)}@${'b-'.repeat(20_000)}`);
    new OthersAddresses([ADA]).label('@'.repeat(50_000));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
