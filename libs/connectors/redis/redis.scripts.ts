/**
 * Each changes one key, as a whole or not at all: Redis runs a script as one command. Each returns 1, or 0 when the row
 * is not what it was expected to be. An optional value is two arguments: 1 and the value, or 0 and anything.
 */
const TAKE = `local at = 0
local function take() at = at + 1 return ARGV[at] end
local function optional() local given = take() local value = take() if given == '1' then return value end return false end
`;

/** KEYS: a hash. ARGV: number of guards, (field, value?) each, then number of fields, (field, value?) each. */
const SET_FIELDS = `${TAKE}
if redis.call('TYPE', KEYS[1]).ok ~= 'hash' then return 0 end
for _ = 1, tonumber(take()) do
  local field, value = take(), optional()
  if redis.call('HGET', KEYS[1], field) ~= value then return 0 end
end
for _ = 1, tonumber(take()) do
  local field, value = take(), optional()
  if value then redis.call('HSET', KEYS[1], field, value) else redis.call('HDEL', KEYS[1], field) end
end
return 1`;

/** KEYS: a string. ARGV: guard?, new value. Its time to live stays. */
const SET_TEXT = `${TAKE}
local guard = optional()
if redis.call('TYPE', KEYS[1]).ok ~= 'string' then return 0 end
if guard and redis.call('GET', KEYS[1]) ~= guard then return 0 end
redis.call('SET', KEYS[1], take(), 'KEEPTTL')
return 1`;

/** KEYS: a set, a sorted set or a list. ARGV: member, what takes its place. The key is never empty in between. */
const SET_MEMBER = `
local kind = redis.call('TYPE', KEYS[1]).ok
local old, new = ARGV[1], ARGV[2]
if kind == 'set' then
  if redis.call('SISMEMBER', KEYS[1], old) == 0 then return 0 end
  redis.call('SADD', KEYS[1], new)
  redis.call('SREM', KEYS[1], old)
  return 1
elseif kind == 'zset' then
  local score = redis.call('ZSCORE', KEYS[1], old)
  if not score then return 0 end
  redis.call('ZADD', KEYS[1], score, new)
  redis.call('ZREM', KEYS[1], old)
  return 1
elseif kind == 'list' then
  local found = 0
  for at, value in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
    if value == old then
      redis.call('LSET', KEYS[1], at - 1, new)
      found = 1
    end
  end
  return found
end
return 0`;

/** KEYS: a set, a sorted set, a list or a stream. ARGV: the member, or the id of the entry. */
const DELETE_MEMBER = `
local kind = redis.call('TYPE', KEYS[1]).ok
local gone = 0
if kind == 'set' then gone = redis.call('SREM', KEYS[1], ARGV[1])
elseif kind == 'zset' then gone = redis.call('ZREM', KEYS[1], ARGV[1])
elseif kind == 'list' then gone = redis.call('LREM', KEYS[1], 0, ARGV[1])
elseif kind == 'stream' then gone = redis.call('XDEL', KEYS[1], ARGV[1]) end
if gone > 0 then return 1 end
return 0`;

/** KEYS: the notes. ARGV: field, expected value?, new value?. */
const SWAP = `${TAKE}
local field, expected, new = take(), optional(), optional()
if redis.call('HGET', KEYS[1], field) ~= expected then return 0 end
if new then redis.call('HSET', KEYS[1], field, new) elseif expected then redis.call('HDEL', KEYS[1], field) end
return 1`;

export const SCRIPTS = {
  habeasFields: { lua: SET_FIELDS, numberOfKeys: 1 },
  habeasText: { lua: SET_TEXT, numberOfKeys: 1 },
  habeasMember: { lua: SET_MEMBER, numberOfKeys: 1 },
  habeasForget: { lua: DELETE_MEMBER, numberOfKeys: 1 },
  habeasSwap: { lua: SWAP, numberOfKeys: 1 },
} as const;
