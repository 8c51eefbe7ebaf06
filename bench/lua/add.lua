-- AddSmsSign: a name of its own for every request, and a picture that differs by a counter in its
-- last comment, unless it is to be repeated. The floor gets the same bytes under another path.

package.path = os.getenv("BENCH_LUA") .. "/?.lua;" .. package.path
local common = require("common")

local path, picture = common.setting("PATH"), common.setting("PICTURE")
local repeated = os.getenv("BENCH_REPEATED") == "1"

-- The long part comes first and stays the same, so that it is hashed once only and the load
-- generator leaves the machine to the server.
local start = '{"ProofImage":"' .. common.read(picture .. ".head64")
local start_hashed = common.sha256_begin(start)
local behind_counter = common.read(picture .. ".tail64")
  .. '","SignType":0,"DocumentType":0,"International":0,"SignPurpose":0,"SignName":"bn'
local same_counter = common.base64(string.rep("0", 12))

function request()
  local number = common.next_number()
  local counter = repeated and same_counter or common.base64(string.format("%012d", number))
  local rest = counter .. behind_counter .. string.format("%010d", number) .. '"}'
  local hash = common.sha256(rest, start_hashed)
  return common.sealed(path, "AddSmsSign", #start + #rest, hash) .. start .. rest
end

function response(status, _, body)
  local good = status == 200 and body:find('"SignId"', 1, true) and not body:find('"Error"', 1, true)
  common.judge(good, status, body)
end
