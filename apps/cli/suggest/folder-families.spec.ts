import { recordFamilies } from './folder-families.js';

describe('families of files with records', () => {
  it('puts parts, dated and packed files together, and gives each family a name of its own', () => {
    const paths = [
      'customers.csv',
      'customers.csv.gz',
      'orders-2024-01-31.ndjson',
      'orders-20240201.ndjson',
      'feed/part-0001.json',
      'feed/part-0002.json',
      'customers.xml',
      '2024.csv',
    ];
    expect(recordFamilies(paths)).toEqual({
      customers: ['customers.csv', 'customers.csv.gz'],
      orders: ['orders-*.ndjson'],
      feed_part: ['feed/part-*.json'],
      customers_2: ['customers.xml'],
      '2024': ['2024.csv'],
    });
  });
});
