import { providerOf } from './provider-of.js';

const WORD = Symbol('word');

class Clockwork {
  readonly ticks = 1;
}

class Speaker {
  constructor(
    readonly clockwork: Clockwork,
    readonly word: string,
  ) {}
}

describe('providerOf', () => {
  it('makes the class from what its tokens stand for, in their order', () => {
    const provider = providerOf(Speaker, [Clockwork, WORD]);
    expect(provider).toMatchObject({ provide: Speaker, inject: [Clockwork, WORD] });
    const clockwork = new Clockwork();
    expect(provider.useFactory(clockwork, 'tick')).toEqual(new Speaker(clockwork, 'tick'));
  });

  it('is refused by the compiler with too few tokens, or another class', () => {
    // @ts-expect-error: the second token is missing
    expect(providerOf(Speaker, [Clockwork]).inject).toHaveLength(1);
    // @ts-expect-error: a Speaker is no Clockwork
    expect(providerOf(Speaker, [Speaker, WORD]).inject).toHaveLength(2);
  });
});
