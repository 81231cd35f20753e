import type { EndpointAuthentication, EndpointAuthenticationView } from '#contracts/schemas';

/** What may be shown of it, and the secret, which never is. */
export function splitAuthentication(given: EndpointAuthentication): {
  view: EndpointAuthenticationView;
  secret: string;
} {
  if (given.kind === 'CIDAAS_OAUTH2') {
    const { clientSecret, ...view } = given;
    return { view, secret: clientSecret };
  }
  const { key, ...view } = given;
  return { view, secret: key };
}

export const joinAuthentication = (
  view: EndpointAuthenticationView,
  secret: string,
): EndpointAuthentication =>
  view.kind === 'CIDAAS_OAUTH2' ? { ...view, clientSecret: secret } : { ...view, key: secret };
