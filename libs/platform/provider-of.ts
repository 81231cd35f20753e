import type { Abstract, FactoryProvider, Type } from '@nestjs/common';

/** A class stands for its instances; what a symbol stands for only its owner knows. */
type TokenOf<Part> = Type<Part> | Abstract<Part> | symbol;

/**
 * Provider of a class that does not know of Nest: one token for each parameter of its constructor, in their order, which
 * the compiler compares.
 */
export const providerOf = <Parts extends readonly unknown[], Service>(
  service: new (...parts: Parts) => Service,
  inject: { readonly [Index in keyof Parts]: TokenOf<Parts[Index]> },
): FactoryProvider<Service> => ({
  provide: service,
  inject: [...(inject as readonly TokenOf<unknown>[])],
  useFactory: (...parts: unknown[]) => new service(...(parts as unknown as Parts)),
});
