-- What the scenarios share: settings, seals, counting answers, and the line the runner reads.
--
-- wrk gives every thread an interpreter of its own, and one more to `setup` and `done`.

local ffi = require("ffi")

ffi.cdef [[
  typedef struct {
    uint32_t h[8]; uint32_t Nl, Nh; uint32_t data[16]; unsigned int num, md_len;
  } SHA256_CTX;
  int SHA256_Init(SHA256_CTX *ctx);
  int SHA256_Update(SHA256_CTX *ctx, const void *data, size_t length);
  int SHA256_Final(unsigned char *digest, SHA256_CTX *ctx);
  const void *EVP_sha256(void);
  unsigned char *HMAC(const void *md, const void *key, int key_length, const char *data,
                      size_t length, unsigned char *digest, unsigned int *digest_length);
]]

-- wrk is linked with OpenSSL, so its functions are usually in the process already.
local linked, crypto = pcall(function() return ffi.C.SHA256_Init and ffi.C end)
if not linked then crypto = ffi.load("libcrypto.so.3") end

local common = {}

--- A setting the runner put into the environment.
function common.setting(name)
  return (assert(os.getenv("BENCH_" .. name), "BENCH_" .. name .. " is not set"))
end

--- A whole file.
function common.read(path)
  local file = assert(io.open(path, "rb"))
  local content = file:read("*a")
  file:close()
  return content
end

local digest = ffi.new("unsigned char[32]")
local hex_digits = "0123456789abcdef"
local hex_buffer = ffi.new("char[64]")

local function hex()
  for i = 0, 31 do
    local byte = digest[i]
    hex_buffer[2 * i] = hex_digits:byte(bit.rshift(byte, 4) + 1)
    hex_buffer[2 * i + 1] = hex_digits:byte(bit.band(byte, 15) + 1)
  end
  return ffi.string(hex_buffer, 64)
end

--- SHA-256 of a text in hexadecimal. What was hashed of it before may be handed in.
function common.sha256(text, before)
  local context = ffi.new("SHA256_CTX")
  if before then ffi.copy(context, before, ffi.sizeof("SHA256_CTX")) else crypto.SHA256_Init(context) end
  crypto.SHA256_Update(context, text, #text)
  crypto.SHA256_Final(digest, context)
  return hex()
end

--- The state of SHA-256 behind a text that many bodies begin with.
function common.sha256_begin(text)
  local context = ffi.new("SHA256_CTX")
  crypto.SHA256_Init(context)
  crypto.SHA256_Update(context, text, #text)
  return context
end

local function hmac(key, text)
  crypto.HMAC(crypto.EVP_sha256(), key, #key, text, #text, digest, nil)
  return ffi.string(digest, 32)
end

local key_id, key_secret = os.getenv("BENCH_KEY_ID"), os.getenv("BENCH_KEY_SECRET")
local host = common.setting("HOST")
local derived_day, derived_key

--- A whole sealed request: POST of a JSON body whose hash is known.
function common.sealed(path, action, body_length, body_hash)
  local now = os.time()
  local day = os.date("!%Y-%m-%d", now)
  if day ~= derived_day then
    derived_key = hmac(hmac(hmac("TC3" .. key_secret, day), "sms"), "tc3_request")
    derived_day = day
  end
  local canonical = "POST\n/\n\ncontent-type:application/json\nhost:" .. host
    .. "\n\ncontent-type;host\n" .. body_hash
  local scope = day .. "/sms/tc3_request"
  hmac(derived_key, "TC3-HMAC-SHA256\n" .. now .. "\n" .. scope .. "\n" .. common.sha256(canonical))
  local seal = hex()
  return "POST " .. path .. " HTTP/1.1\r\nHost: " .. host
    .. "\r\nContent-Type: application/json\r\nX-TC-Action: " .. action
    .. "\r\nX-TC-Version: 2021-01-11\r\nX-TC-Region: ap-guangzhou\r\nX-TC-Timestamp: " .. now
    .. "\r\nAuthorization: TC3-HMAC-SHA256 Credential=" .. key_id .. "/" .. scope
    .. ", SignedHeaders=content-type;host, Signature=" .. seal
    .. "\r\nContent-Length: " .. body_length .. "\r\n\r\n"
end

local letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

--- Base64 of a text whose length is a multiple of three.
function common.base64(text)
  local out = {}
  for at = 1, #text, 3 do
    local a, b, c = text:byte(at, at + 2)
    local group = a * 65536 + b * 256 + c
    for shift = 18, 0, -6 do
      local index = bit.band(bit.rshift(group, shift), 63) + 1
      out[#out + 1] = letters:sub(index, index)
    end
  end
  return table.concat(out)
end

-- Filled in by `setup`: which thread this is.
thread_number = 0
local count = 0
local scenario = tonumber(common.setting("SCENARIO"))

--- The next number, which no other thread or scenario on the same server gets. Ten digits.
function common.next_number()
  count = count + 1
  return scenario * 1e8 + thread_number * 1e7 + count
end

answered, failed, first_failure = 0, 0, ""

--- Counts an answer, and keeps the first bad one.
function common.judge(good, status, body)
  answered = answered + 1
  if not good then
    failed = failed + 1
    if first_failure == "" then first_failure = status .. " " .. body:sub(1, 300) end
  end
end

local threads = {}

function setup(thread)
  thread:set("thread_number", #threads)
  threads[#threads + 1] = thread
end

function done(summary, latency)
  local all, bad, example = 0, 0, ""
  for _, thread in ipairs(threads) do
    all = all + thread:get("answered")
    bad = bad + thread:get("failed")
    if example == "" then example = thread:get("first_failure") end
  end
  local errors = summary.errors
  local broken = errors.connect + errors.read + errors.write + errors.timeout
  if example == "" and broken > 0 then example = "connections broke or timed out" end
  bad = bad + broken
  io.write(string.format("RESULT answered=%d failed=%d micros=%d p50=%d p99=%d\n",
    all, bad, summary.duration, latency:percentile(50), latency:percentile(99)))
  if example ~= "" then io.write("FAILURE " .. example:gsub("%s+", " ") .. "\n") end
end

return common
