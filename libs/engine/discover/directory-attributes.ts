import type { CollectionInfo } from '#connectors/spi';

/** What the standard schemas mean (RFC 4519, RFC 4524, RFC 2798, RFC 2307) where an entry is a person. */
const CATEGORIES: Readonly<Record<string, readonly string[]>> = {
  'identity.name': [
    ...['cn', 'commonname', 'sn', 'surname', 'givenname', 'gn', 'displayname', 'initials', 'gecos'],
    ...['generationqualifier', 'personaltitle'],
  ],
  'identity.username': ['uid', 'userid', 'samaccountname', 'userprincipalname'],
  'identity.account': ['homedirectory', 'labeleduri', 'employeenumber', 'uniqueidentifier'],
  'identity.national_id': ['carlicense'],
  'contact.email': ['mail', 'rfc822mailbox', 'maillocaladdress', 'mailroutingaddress', 'proxyaddresses'],
  'contact.phone': [
    ...['telephonenumber', 'mobile', 'mobiletelephonenumber', 'homephone', 'hometelephonenumber', 'pager'],
    ...['facsimiletelephonenumber', 'fax', 'telexnumber', 'internationalisdnnumber', 'ipphone'],
  ],
  'location.address': [
    ...['postaladdress', 'homepostaladdress', 'registeredaddress', 'street', 'streetaddress'],
    ...['physicaldeliveryofficename', 'postofficebox', 'roomnumber'],
  ],
  'location.postal_code': ['postalcode'],
  'location.city': ['l', 'localityname'],
  'location.region': ['st', 'stateorprovincename'],
  'location.country': ['c', 'co', 'countryname', 'friendlycountryname'],
  'employment.job_title': ['title', 'employeetype', 'businesscategory'],
  'employment.company': [
    'o',
    'organizationname',
    'ou',
    'organizationalunitname',
    'departmentnumber',
    'company',
  ],
  image: ['jpegphoto', 'photo', 'thumbnailphoto', 'audio'],
  credential: [
    ...['userpassword', 'usercertificate', 'usersmimecertificate', 'userpkcs12', 'sshpublickey'],
    ...['sambantpassword', 'sambalmpassword'],
  ],
  free_text: ['description', 'info', 'comment'],
};
const BY_ATTRIBUTE = new Map(
  Object.entries(CATEGORIES).flatMap(([category, names]) => names.map((name) => [name, category] as const)),
);

/** Options (`;lang-de`) do not matter. */
const plain = (attribute: string): string => attribute.split(';')[0]?.toLowerCase() ?? '';

export const categoryOfAttribute = (attribute: string): string | null =>
  BY_ATTRIBUTE.get(plain(attribute)) ?? null;

/** What entries of a person must have, or have nowhere else. */
const OF_PEOPLE = /^(sn|surname|givenname|gn|uid|userid|samaccountname|userprincipalname)$/;
export const isOfPeople = ({ columns }: CollectionInfo): boolean =>
  columns.some(({ name }) => OF_PEOPLE.test(plain(name)));

/** Names, and names with bits behind them (RFC 4517, 3.3.9 and 3.3.21). */
const NAMES = /^1\.3\.6\.1\.4\.1\.1466\.115\.121\.1\.(12|34)$/;
export const saysName = (nativeType: string): boolean => NAMES.test(nativeType);

/** Members by their user names, as groups of Unix have them (RFC 2307). */
export const saysUsername = (attribute: string): boolean => plain(attribute) === 'memberuid';
