-- The floor for files: the same picture as a bare body.

package.path = os.getenv("BENCH_LUA") .. "/?.lua;" .. package.path
local common = require("common")

local picture = common.setting("PICTURE")
local head, tail = common.read(picture .. ".head"), common.read(picture .. ".tail")
local request_head = "POST /file HTTP/1.1\r\nHost: " .. common.setting("HOST")
  .. "\r\nContent-Type: image/jpeg\r\nContent-Length: " .. #head + 12 + #tail .. "\r\n\r\n" .. head

function request()
  return request_head .. string.format("%012d", common.next_number()) .. tail
end

function response(status, _, body)
  common.judge(status == 204, status, body)
end
