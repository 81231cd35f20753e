import { MEDIA_TYPES, type ReceiptForm } from '#consents';

const FORMS = Object.entries(MEDIA_TYPES) as [ReceiptForm, string][];

/** The form a caller likes best (RFC 9110, section 12.5.1): bare JSON unless another is asked for by name. */
export function receiptForm(accept: string | undefined): ReceiptForm {
  const wishes = (accept ?? '').split(',').map(readWish);
  const [best] = FORMS.flatMap(([form, type]) => {
    const weight = wishes.find((wish) => wish.type === type)?.weight ?? 0;
    return weight > 0 ? [{ form, weight }] : [];
  }).sort((one, other) => other.weight - one.weight);
  return best?.form ?? 'bare';
}

function readWish(text: string): { readonly type: string; readonly weight: number } {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  return { type, weight: weight === undefined ? 1 : Number(weight) || 0 };
}
