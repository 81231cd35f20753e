/** Claims that a scope opens (OpenID Connect Core 1.0, section 5.4); other scopes open no field. */
const FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'profile',
    [
      'name',
      'family_name',
      'given_name',
      'middle_name',
      'nickname',
      'preferred_username',
      'profile',
      'picture',
      'website',
      'gender',
      'birthdate',
      'zoneinfo',
      'locale',
      'updated_at',
    ],
  ],
  ['email', ['email', 'email_verified']],
  ['address', ['address']],
  ['phone', ['phone_number', 'phone_number_verified']],
]);

export const fieldsOfScope = (scope: string): string[] => [...(FIELDS.get(scope) ?? [])];
