import type { ConsentGroup } from '#consents';
import type { GroupWire } from '#contracts/schemas';

export const toGroupWire = ({ id, name, createdAt, updatedAt, ...group }: ConsentGroup): GroupWire => ({
  _id: id,
  id,
  group_name: name,
  ...group,
  createdTime: createdAt,
  updatedTime: updatedAt,
});
