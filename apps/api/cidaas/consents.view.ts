import { warningsOf, type ConsentDefinition, type DefinitionInput } from '#consents';
import {
  consentDetailsOf,
  type ConsentWire,
  type PartyWire,
  type PurposeWire,
  type WriteConsentWire,
} from '#contracts/schemas';

export const toConsentWire = (consent: ConsentDefinition): ConsentWire => ({
  _id: consent.id,
  id: consent.id,
  consent_name: consent.name,
  consent_group_id: consent.groupId,
  group_name: consent.groupName,
  legalType: consent.legalType,
  ...(consent.obtainedBy && { consentType: consent.obtainedBy }),
  interactionMode: consent.interactionMode,
  deonticity: consent.deonticity,
  processingPurposes: [...consent.purposes] as PurposeWire[],
  allowedDataSubjectRights: [...consent.allowedRights],
  involvedParties: [...consent.involvedParties] as PartyWire[],
  enabled: consent.enabled,
  show_in_registration: consent.showInRegistration,
  ...(consent.details as Partial<ConsentWire>),
  latestVersion: consent.latestVersion,
  warnings: warningsOf(consent),
  createdTime: consent.createdAt,
  updatedTime: consent.updatedAt,
});

export function fromConsentWire(body: WriteConsentWire): DefinitionInput {
  return {
    name: body.consent_name,
    legalType: body.legalType,
    obtainedBy: body.consentType ?? undefined,
    interactionMode: body.interactionMode ?? undefined,
    deonticity: body.deonticity ?? undefined,
    purposes: body.processingPurposes ?? undefined,
    allowedRights: body.allowedDataSubjectRights ?? undefined,
    involvedParties: body.involvedParties ?? undefined,
    enabled: body.enabled ?? undefined,
    showInRegistration: body.show_in_registration ?? undefined,
    groupName: body.group_name ?? undefined,
    groupId: body.consent_group_id ?? undefined,
    details: consentDetailsOf(body) as NonNullable<DefinitionInput['details']>,
    stated: { createdTime: body.createdTime, updatedTime: body.updatedTime },
  };
}
