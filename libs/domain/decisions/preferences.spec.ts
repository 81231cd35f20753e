import { judgePreference, type Preference } from './preferences.js';

const OFFERED = { topics: ['offers', 'events'], channels: ['email', 'sms'] };
const said = (topic: string | null, channel: string | null, choice: Preference['choice']): Preference => ({
  topic,
  channel,
  choice,
});

describe('judgePreference', () => {
  it('has nothing to say of a question that names neither, or of a consent that leaves nothing to the person', () => {
    expect(judgePreference({}, OFFERED, [said(null, 'email', 'denied')])).toBe('not_asked');
    expect(judgePreference({ topic: 'offers', channel: 'email' }, { topics: [], channels: [] }, [])).toBe(
      'not_asked',
    );
  });

  it('takes silence for no grant, and what is not offered for never agreed to', () => {
    expect(judgePreference({ channel: 'email' }, OFFERED, [])).toBe('unset');
    expect(judgePreference({ channel: 'fax' }, OFFERED, [said(null, 'fax', 'granted')])).toBe('not_offered');
    expect(
      judgePreference({ topic: 'fax', channel: 'email' }, OFFERED, [said(null, 'email', 'granted')]),
    ).toBe('not_offered');
  });

  it('follows what was said of a channel, for each topic', () => {
    const preferences = [said(null, 'email', 'granted'), said(null, 'sms', 'denied')];
    expect(judgePreference({ channel: 'email' }, OFFERED, preferences)).toBe('granted');
    expect(judgePreference({ channel: 'sms' }, OFFERED, preferences)).toBe('denied');
    expect(judgePreference({ topic: 'events', channel: 'email' }, OFFERED, preferences)).toBe('granted');
    expect(judgePreference({ topic: 'events' }, OFFERED, preferences)).toBe('unset');
  });

  it('lets a topic in a channel outweigh both, and a refusal of either a grant of the other', () => {
    const general = [said('offers', null, 'denied'), said(null, 'email', 'granted')];
    expect(judgePreference({ topic: 'offers', channel: 'email' }, OFFERED, general)).toBe('denied');
    const exact = [...general, said('offers', 'email', 'granted')];
    expect(judgePreference({ topic: 'offers', channel: 'email' }, OFFERED, exact)).toBe('granted');
    expect(judgePreference({ topic: 'offers', channel: 'sms' }, OFFERED, exact)).toBe('denied');
    const refused = [said(null, 'email', 'granted'), said('offers', 'email', 'denied')];
    expect(judgePreference({ topic: 'offers', channel: 'email' }, OFFERED, refused)).toBe('denied');
    expect(judgePreference({ topic: 'events', channel: 'email' }, OFFERED, refused)).toBe('granted');
  });

  it('leaves out a kind of which the consent offers nothing', () => {
    const channels = { topics: [], channels: ['email'] };
    const preferences = [said(null, 'email', 'granted')];
    expect(judgePreference({ topic: 'anything', channel: 'email' }, channels, preferences)).toBe('granted');
  });
});
