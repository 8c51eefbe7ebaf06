-- PostObject: a file of its own under a key of its own for every request, under one policy.

package.path = os.getenv("BENCH_LUA") .. "/?.lua;" .. package.path
local common = require("common")

local boundary = "bench-boundary-7d1e60c2"
local picture = common.setting("PICTURE")
local head, tail = common.read(picture .. ".head"), common.read(picture .. ".tail")

local function field(name, value)
  return "--" .. boundary .. '\r\nContent-Disposition: form-data; name="' .. name .. '"\r\n\r\n'
    .. value .. "\r\n"
end

local behind_key = field("policy", common.setting("UPLOAD_POLICY"))
  .. field("OSSAccessKeyId", common.setting("UPLOAD_KEY_ID"))
  .. field("Signature", common.setting("UPLOAD_SIGNATURE"))
  .. field("success_action_status", "200")
  .. "--" .. boundary
  .. '\r\nContent-Disposition: form-data; name="file"; filename="licence.jpg"\r\n'
  .. "Content-Type: image/jpeg\r\n\r\n" .. head
local behind_counter = tail .. "\r\n--" .. boundary .. "--\r\n"
local folder = common.setting("UPLOAD_FOLDER") .. "/bench"
local request_head = "POST / HTTP/1.1\r\nHost: " .. common.setting("HOST")
  .. "\r\nContent-Type: multipart/form-data; boundary=" .. boundary .. "\r\nContent-Length: "

function request()
  local number = string.format("%012d", common.next_number())
  local key = field("key", folder .. number .. ".jpg")
  local length = #key + #behind_key + #number + #behind_counter
  return request_head .. length .. "\r\n\r\n" .. key .. behind_key .. number .. behind_counter
end

function response(status, _, body)
  common.judge(status == 200 and body == "", status, body)
end
